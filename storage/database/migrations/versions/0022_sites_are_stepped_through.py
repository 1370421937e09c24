"""How sites fare is told without a walk through all jobs: their names are stepped through in the index."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_WEEK_AGO = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f', 'now', '-7 days')", "postgresql": "now() - interval '7 days'"}
_SHOWN_ARTICLE = "a.id NOT IN (SELECT article_id FROM withheld_article)"
# Neither engine skips from one value of an index to the next; a site has tens of thousands of jobs after some years.
_SITES = """
    WITH RECURSIVE of_jobs (site) AS (
        SELECT min(site) FROM job
        UNION ALL
        SELECT (SELECT min(n.site) FROM job n WHERE n.site > o.site) FROM of_jobs o WHERE o.site IS NOT NULL
    )
    SELECT site FROM of_jobs WHERE site IS NOT NULL UNION SELECT site FROM alarm
"""


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _time(column: str) -> str:
    """A moment for readers, as in 0012."""
    return f"replace({column}, ' ', 'T') || 'Z'" if _is_sqlite() else column


def _view() -> str:
    return f"""
        SELECT s.site, {_time("j.started")} AS last_started, {_time("j.ended")} AS last_ended, j.why AS last_why,
               j.exit_code AS last_exit_code,
               (SELECT {_time("g.ended")} FROM job g WHERE g.site = s.site AND g.exit_code = 0
                ORDER BY g.started DESC LIMIT 1) AS last_success,
               (SELECT count(*) FROM alarm o WHERE o.site = s.site) AS alarms,
               {_time("e.since")} AS alarm_since, e.sentence AS alarm,
               (SELECT {_time("a.first_seen")} FROM article a WHERE a.site = s.site AND {_SHOWN_ARTICLE}
                ORDER BY {_time("a.first_seen")} DESC LIMIT 1) AS newest_article,
               (SELECT count(*) FROM article a WHERE a.site = s.site AND {_SHOWN_ARTICLE}
                AND {_time("a.first_seen")} > {_WEEK_AGO[op.get_bind().dialect.name]}) AS articles_7_days
        FROM ({_SITES}) s
        LEFT JOIN job j ON j.id = (
            SELECT k.id FROM job k WHERE k.site = s.site ORDER BY k.started DESC, k.id DESC LIMIT 1
        )
        LEFT JOIN alarm e ON e.id = (
            SELECT q.id FROM alarm q WHERE q.site = s.site ORDER BY q.since, q.id LIMIT 1
        )
    """


def upgrade() -> None:
    """Apply."""
    if _is_sqlite():
        op.execute("DROP VIEW site_health")
        op.execute(f"CREATE VIEW site_health AS {_view()}")
    else:  # keeps its comments, and who may read it
        op.execute(f"CREATE OR REPLACE VIEW site_health AS {_view()}")
