"""An edition: the stories that stand at a moment, what moved, what is gone. Immutable; a change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawler.newspaper.stories import Author, Listing, Story, desk, printed

FRONT = "/"
CARDS_ON_FRONT = 24
FOLLOW_ONS = 3
LATEST = 5


@dataclass(frozen=True, eq=False, slots=True)
class Edition:
    """What the paper shows now; `changes` counts what happened since the first edition.

    Stories are keyed by path, newest first. `moved` gives for a path its status and target, `gone` its status.
    """

    stories: Mapping[str, Story]
    moved: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    changes: int = 0

    def changed(
        self,
        *,
        stories: Mapping[str, Story] | None = None,
        moved: Mapping[str, tuple[int, str]] | None = None,
        gone: Mapping[str, int] | None = None,
    ) -> Edition:
        """Print the next edition with these parts replaced."""
        return Edition(
            stories=self.stories if stories is None else stories,
            moved=self.moved if moved is None else moved,
            gone=self.gone if gone is None else gone,
            changes=self.changes + 1,
        )

    def with_story(self, story: Story) -> Edition:
        """Print the next edition with this story instead of the one at its path."""
        return self.changed(stories=dict(self.stories) | {story.path: story})

    def story_at(self, path: str) -> Story:
        """Find the story that stands at a path or stood there before it was renamed. Raises KeyError when none did."""
        return self.stories[path if path in self.stories else self.moved[path][1]]

    @property
    def shown(self) -> tuple[Story, ...]:
        """The stories that can be read, newest first."""
        return tuple(story for path, story in self.stories.items() if path not in self.gone and path not in self.moved)

    @property
    def printed_at(self) -> datetime:
        """When this edition was printed: an hour a change after the newest story."""
        newest = max(story.modified for story in self.stories.values())
        return newest + timedelta(hours=self.changes)

    @property
    def former(self) -> dict[str, str]:
        """Old paths of stories, and where they stand now."""
        return {story.former: story.path for story in self.shown if story.former}

    @property
    def twins(self) -> dict[str, Story]:
        """The stories that have an AMP twin, by its path."""
        return {story.amp: story for story in self.shown if story.amp}


def first_edition() -> Edition:
    """Print everything that lies in `data/`."""
    return Edition({story.path: story for story in printed()})


def followers(edition: Edition, story: Story) -> tuple[Story, ...]:
    """Choose what follows on a story's page: what its editors named, else the next older of its template."""
    if story.teasers is not None:
        return tuple(edition.story_at(path) for path in story.teasers)
    kin = [each for each in edition.shown if each.template == story.template and each.language == story.language]
    others = _after(kin, story)
    return tuple(others[: FOLLOW_ONS + story.post_id % 2])


def _after(kin: list[Story], story: Story) -> list[Story]:
    older = [each for each in kin if each.published < story.published]
    return older + [each for each in kin if each.published > story.published]


def latest(edition: Edition, story: Story) -> tuple[Story, ...]:
    """Choose the newest stories for the LATEST list of a story's page: none that is on it already."""
    taken = {story.path, *(each.path for each in followers(edition, story))}
    return tuple(each for each in edition.shown if each.path not in taken)[:LATEST]


def tidings(edition: Edition, story: Story) -> tuple[Story, ...]:
    """Choose stories for the Tidewire list of a story's page: none that is on it already."""
    taken = {each.path for each in (story, *followers(edition, story), *latest(edition, story))}
    kin = [each for each in edition.shown if each.type and each.type.slug == "tidewire" and each.path not in taken]
    return tuple(kin[:3])


def listings(edition: Edition) -> dict[str, Listing]:
    """List all pages of teaser cards by path: front, sections, types, authors, tags."""
    return (
        {FRONT: Listing("", "The Daily Fixture", "News of Port Ferrel, printed since the tide tables were wrong")}
        | {f"/{each.slug}/": each for each in (*desk().sections.values(), *desk().types.values())}
        | {f"/u/{each.slug}/": _by(each) for each in desk().authors.values()}
        | {f"/tag/{slug(tag)}/": Listing(slug(tag), tag, "") for each in edition.shown for tag in each.tags}
    )


def _by(author: Author) -> Listing:
    return Listing(author.slug, author.name, author.bio)


def listed(edition: Edition, path: str) -> tuple[Story, ...]:
    """Choose the stories of a listing page, newest first; its path is one of `listings`."""
    if path == FRONT:
        return edition.shown[:CARDS_ON_FRONT]
    return tuple(story for story in edition.shown if path in _shelves(story))


def _shelves(story: Story) -> set[str]:
    return {
        *(f"/{each.slug}/" for each in story.line),
        *(f"/u/{each.slug}/" for each in story.authors),
        *(f"/tag/{slug(tag)}/" for tag in story.tags),
    }


def slug(tag: str) -> str:
    """Spell a tag as part of a path."""
    return tag.lower().replace(" ", "-")


def renamed(edition: Edition, path: str, new_slug: str) -> Edition:
    """Print the next edition with a story under a new slug; the old path answers 301."""
    old = edition.stories[path]
    story = replace(old, slug=new_slug, first_slug=old.first_slug or old.slug)
    stories = {
        story.path if key == path else key: story if key == path else each for key, each in edition.stories.items()
    }
    return edition.changed(stories=stories, moved=dict(edition.moved) | {path: (301, story.path)})
