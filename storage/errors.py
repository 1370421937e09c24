"""What can go wrong, as one tree. The docstring of an exception is its message; its exit code is the command's.

MicroficheError                1
├── UsageError                 2
│   ├── BadUrl
│   ├── BadTrustedRoots
│   ├── NoWarc
│   └── ParquetUnavailable
├── SiteError                  3
│   ├── UnknownSite
│   ├── PrivateAddress
│   ├── BadSiteFile
│   ├── SitePaused
│   └── SiteRemoved
├── ArchiveError               4
│   ├── ArchiveUnwritable
│   │   └── OlderSchema
│   ├── ArchiveMissing
│   │   └── DatabaseMissing
│   ├── DecisionsUnreadable
│   ├── DecisionsNotApplied
│   ├── DatabaseDamaged
│   ├── UnreleasedSchema
│   ├── ExportUnwritable
│   ├── RecordUnreadable
│   └── DamageFound          13
│       └── DamageLeft
├── NewerSchema                5
├── SiteLocked                 6
├── SiteUnreachable            7
│   ├── ServerUnproven
│   └── PageNotHad
├── EndedEarly                 8
│   ├── Interrupted          130
│   └── Terminated           143
├── AlarmsRaised               9
├── VerifyFailed               10
├── NotFound                   11
│   ├── NothingChosen
│   └── TakenDown
│       └── Embargoed
├── ReadersLost                12
├── ReadingBroken              14
├── PagesSetAside              15
├── SourcesFailed              16
├── ReplayUnavailable          17
└── EpochOver                  18
"""

from __future__ import annotations

from typing import Any, ClassVar


class MicroficheError(Exception):
    """Something unexpected went wrong. Run the command again with --debug and report what it prints."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str | None = None, **facts: Any) -> None:
        self.detail: str = facts.pop("detail", "")
        """What is said before the sentence: a traceback that somebody should report."""
        template = " ".join((message or type(self).__doc__ or "").split())
        self.facts = facts
        super().__init__(template.format(**facts) if facts else template)


class ReadersLost(MicroficheError):
    """The processes that read pages cannot be started or were all killed: too little memory? The next job reads on."""

    exit_code = 12


class UsageError(MicroficheError):
    """The command line does not make sense: {why}."""

    exit_code = 2


class BadUrl(UsageError):
    """{url!r} is no URL. Give an address such as https://example.com/news."""


class BadTrustedRoots(UsageError):
    """The bundle of root certificates {path} cannot be used: {why}. MICROFICHE_TLS_ROOTS must name a file of PEM."""


class NoWarc(UsageError):
    """{file} is no WARC or ARC file: {why}. Nothing was imported; give WARC, ARC or WACZ files, packed in whatever way,
    folders of them, or texts that end in .txt."""


class ParquetUnavailable(UsageError):
    """This needs pyarrow, which is not installed. `pip install "microfiche[parquet]"` installs it."""


class SiteError(MicroficheError):
    """The site cannot be crawled as declared: {why}."""

    exit_code = 3


class UnknownSite(SiteError):
    """There is no site named {name!r}. `microfiche sites` lists all that are declared; any URL works without."""


class PrivateAddress(SiteError):
    """{url} leads into a private network, where a crawl goes only if the site's file allows it. If that is meant,
    put the line allow_private = ["{address}"] into {file} in the archive's folder sites, above its first table;
    `microfiche site new {url}` writes that file where there is none."""


class BadSiteFile(SiteError):
    """{path}, line {line}: {field}: {why}. Correct this line and run the command again."""


class SitePaused(SiteError):
    """The site {name} is paused{since}{why}. `microfiche site resume {name}` goes on with it."""


class SiteRemoved(SiteError):
    """The site {name} was removed. Move {file} back to {home}, and it is crawled again; what was archived is there."""


class ArchiveError(MicroficheError):
    """The archive {where} cannot be used: {why}."""

    exit_code = 4


class ArchiveUnwritable(ArchiveError):
    """Cannot write to the archive {where}: {why}. Choose another with --archive or make the folder writable."""


class OlderSchema(ArchiveUnwritable):
    """The database of {where} was written by an older Microfiche (revision {found}; this one needs {known}), and it
    cannot be brought up to date where nothing can be written. Make it writable, or copy the archive and open the copy.
    """


class ArchiveMissing(ArchiveError):
    """There is no archive at {where}. `microfiche crawl` makes one; --archive names another."""


class DatabaseMissing(ArchiveMissing):
    """The archive {where} has WARC files and no database. `microfiche reread --all` makes it again from them."""


class DecisionsUnreadable(ArchiveError):
    """{where}, line {line}, is no decision: {why}. It may say what must not be shown, so nothing is handed out or made
    anew before it is mended. {how}."""


class DecisionsNotApplied(ArchiveError):
    """{where} says what must not be shown (decision {keys}), and the database does not know it yet, so nothing is
    handed out. Open the archive once where it can be written to, with `microfiche decisions`."""


class DatabaseDamaged(ArchiveError):
    """The database {where} is damaged: {why}. Move it away (a SQLite file together with its -wal and -shm; of
    PostgreSQL name an empty one in archive.toml) and run `microfiche reread --all`: everything comes back from the
    WARC files and decisions.jsonl, but for what they do not hold: when URLs are due, which is planned anew; the change
    numbers, which begin again; the sha256 that files had when they were closed, and where moved files lie."""


class UnreleasedSchema(ArchiveError):
    """The database {where} was made by a Microfiche that was never released: {why}. Move it away (a SQLite file
    together with its -wal and -shm; of PostgreSQL name an empty one in archive.toml) and run `microfiche reread --all`:
    everything comes back from the WARC files but when URLs are due, which is planned anew."""


class ExportUnwritable(ArchiveError):
    """Cannot write {target}: {why}. Nothing was left there; make room, or give another place."""


class RecordUnreadable(ArchiveError):
    """{file} holds no readable record at offset {offset}: {why}. `microfiche verify` lists all damage."""


class DamageFound(ArchiveError):
    """{where} is damaged: {why}. Nothing was emptied. Put whole copies of these files back; or make what can be made
    with --despite-damage, which keeps a list of what was lost."""

    exit_code = 13


class DamageLeft(DamageFound):
    """What can be read was taken in, but {where} is damaged: {why}. `microfiche verify` lists all damage."""


class NewerSchema(MicroficheError):
    """The database of {where} was written by a newer Microfiche (revision {found}); this one knows up to {known}.
    Upgrade Microfiche."""

    exit_code = 5


class SiteLocked(MicroficheError):
    """A job of the site {site} is already running on {host} as process {pid} since {since}.
    Wait for it, or stop it."""

    exit_code = 6


class SiteUnreachable(MicroficheError):
    """Could not reach {url}: {why}. Nothing was archived but the attempt; check the address and the network."""

    exit_code = 7


class ServerUnproven(SiteUnreachable):
    """The server of {url} does not prove who it is: {why}. Nothing was fetched. Where it is to be fetched all the same,
    write verify = "record" below [tls] in {file}; a company's own root certificate belongs into the bundle that
    MICROFICHE_TLS_ROOTS names."""


class PageNotHad(SiteUnreachable):
    """{url} was not had: {why}. The attempt is kept, and it is not tried again by itself; check the address, and give
    it again."""


class EndedEarly(MicroficheError):
    """The job ended early: {why}. What was fetched is kept; run the command again to go on."""

    exit_code = 8


class Interrupted(EndedEarly):
    """The job was interrupted (Ctrl-C). What was fetched is kept; run the command again to go on."""

    exit_code = 130


class Terminated(EndedEarly):
    """The job was asked to end (SIGTERM). What was fetched is kept; run the command again to go on."""

    exit_code = 143


class AlarmsRaised(MicroficheError):
    """{number}, of {sites}: see above. An alarm is no loss: what came is kept."""

    exit_code = 9


class VerifyFailed(MicroficheError):
    """The archive {where} does not agree with itself: {why}."""

    exit_code = 10


class NotFound(MicroficheError):
    """Nothing in the archive is called {what!r}. `microfiche search` finds what is there."""

    exit_code = 11


class NothingChosen(NotFound):
    """Nothing in the archive is what was asked for, so nothing was written."""


class TakenDown(NotFound):
    """{what} was taken down on {when}: {why}. It is kept, but not shown."""


class Embargoed(TakenDown):
    """{what} is under an embargo until {until}: {why}. It is kept, and shown from then on."""


class ReadingBroken(MicroficheError):
    """{pages} could not be read because of a bug in Microfiche; the first was {url}: {why}.
    What was fetched is kept. Please report this; `microfiche reread` reads them again once it is mended."""

    exit_code = 14


class PagesSetAside(MicroficheError):
    """{pages} could not be read and {were} set aside; the first was {url}: {why}.
    What was fetched is kept, and `microfiche reread --all` tries again. This is said once, by the job that met it."""

    exit_code = 15


class SourcesFailed(MicroficheError):
    """{failed}. What was fetched is kept, but what is told of there and nowhere else was not found. The next job
    asks again; an address that is no longer right belongs out of the site's file."""

    exit_code = 16


class ReplayUnavailable(MicroficheError):
    """Nothing can be replayed: {why}."""

    exit_code = 17


class EpochOver(MicroficheError):
    """The cursor {cursor} is of another database than this one. Forget what was taken in, and begin with --since 0."""

    exit_code = 18
