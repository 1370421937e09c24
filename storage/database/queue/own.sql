CREATE TABLE last (
    key text PRIMARY KEY,
    job bigint NOT NULL,
    host text NOT NULL,
    pid bigint NOT NULL,
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz,
    exit_code integer,
    said text NOT NULL DEFAULT ''
);
COMMENT ON TABLE last IS 'The last run of each job, by what is done: where, since when, and how it ended.';
