CREATE TABLE last (
    key text PRIMARY KEY,
    job bigint NOT NULL,
    host text NOT NULL,
    boot_id text NOT NULL,
    pid bigint NOT NULL,
    pid_started text NOT NULL,
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz,
    exit_code integer,
    said text NOT NULL DEFAULT ''
);
COMMENT ON TABLE last IS 'The last run of each job, by what is done: by which process, since when, and how it ended.';
