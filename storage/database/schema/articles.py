"""Articles, the names that mean them, their versions, and the teasers that point to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.schema.base import REBUILT, Base, Key, points_to, short


class ArticleRow(Base):
    """A piece of news, whatever it is called and however often it changed."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("digest", "site"),
        {"info": REBUILT, "comment": "Articles: connected components of names."},
    )

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="Site of the earliest capture.")
    key: Mapped[str] = mapped_column(comment="Post id, else canonical URL, else URL, of the earliest capture.")
    digest: Mapped[str] = mapped_column(short(32), comment="First 32 hex digits of the key's sha256: keys may be long.")
    first_seen: Mapped[datetime] = mapped_column(comment="Earliest capture, UTC.")
    last_seen: Mapped[datetime] = mapped_column(comment="Latest capture that still showed it, UTC.")
    gone_at: Mapped[datetime | None] = mapped_column(comment="When it was found missing, UTC; null: still there.")
    gone_why: Mapped[str | None] = mapped_column(comment="404, 410, or a redirect to a front or section page.")


class ArticleNameRow(Base):
    """A name that means an article."""

    __tablename__ = "article_name"
    __table_args__ = (
        UniqueConstraint("digest", "kind", "site"),
        Index(None, "article_id"),
        {"info": REBUILT, "comment": "Every name under which an article can be found."},
    )

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="Site within which the name is unique.")
    kind: Mapped[str] = mapped_column(short(12), comment="post-id, canonical, url, amp, moved or former-key.")
    name: Mapped[str] = mapped_column(comment="The name.")
    digest: Mapped[str] = mapped_column(short(32), comment="First 32 hex digits of its sha256: names may be long.")
    article_id: Mapped[int] = mapped_column(points_to("article.id"), comment="The article.")
    since: Mapped[str] = mapped_column(comment="Record id of the first capture that says so.")


class VersionRow(Base):
    """An article's text as it stood for a while."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("article_id", "first_capture_id"),
        Index(None, "article_id", "no"),
        {
            "info": REBUILT,
            "comment": "Texts of an article in time; a new one starts when title, subtitle or body change.",
        },
    )

    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(points_to("article.id"), comment="The article.")
    first_capture_id: Mapped[int] = mapped_column(
        points_to("capture.id"), comment="First capture with this text; its record id is the version's public id."
    )
    last_capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="Last capture with this text.")
    no: Mapped[int] = mapped_column(comment="1, 2, …: presentation only; an older capture imported later renumbers.")
    title: Mapped[str] = mapped_column(comment="Headline.")
    kicker: Mapped[str | None] = mapped_column(comment="Line over the headline.")
    subtitle: Mapped[str | None] = mapped_column(comment="Deck or standfirst.")
    kind: Mapped[str | None] = mapped_column(comment="news, analysis, opinion, …")
    text: Mapped[str] = mapped_column(comment="Body paragraphs, separated by newlines, without the headline.")
    text_key: Mapped[str] = mapped_column(
        short(64), comment="sha256 of title, subtitle and body, white space collapsed."
    )
    authors: Mapped[list[Any]] = mapped_column(comment="Names, in order.")
    published: Mapped[datetime | None] = mapped_column(comment="UTC.")
    published_offset: Mapped[int | None] = mapped_column(comment="Minutes east of UTC that the page gave.")
    modified: Mapped[datetime | None] = mapped_column(comment="UTC.")
    modified_offset: Mapped[int | None] = mapped_column(comment="Minutes east of UTC that the page gave.")
    section: Mapped[str | None] = mapped_column(comment="Section of the paper.")
    tags: Mapped[list[Any]] = mapped_column(comment="Tags, in order.")
    language: Mapped[str | None] = mapped_column(comment="BCP 47.")
    canonical: Mapped[str | None] = mapped_column(comment="Canonical URL that the page gives.")
    images: Mapped[list[Any]] = mapped_column(comment="Objects of url, caption, credit.")
    paywalled: Mapped[bool] = mapped_column(Boolean, comment="The page says that it is not free to read.")
    truncated: Mapped[bool] = mapped_column(Boolean, comment="The text is known to be cut short.")
    evidence: Mapped[dict[str, Any]] = mapped_column(comment="Where each field came from.")


class TeaserSpanRow(Base):
    """A teaser that stood on a page from one capture to another."""

    __tablename__ = "teaser_span"
    __table_args__ = (
        Index(None, "page_id"),
        Index(None, "target_id"),
        Index(None, "last_capture_id"),
        {"info": REBUILT, "comment": "Which teaser stood where, from when to when."},
    )

    id: Mapped[Key]
    page_id: Mapped[int] = mapped_column(points_to("url.id"), comment="The page that showed it.")
    target_id: Mapped[int | None] = mapped_column(
        points_to("url.id"), comment="The article that it announces; null without a link."
    )
    title: Mapped[str] = mapped_column(comment="Headline of the teaser.")
    excerpt: Mapped[str | None] = mapped_column(comment="Visible excerpt.")
    excerpt_sha256: Mapped[str] = mapped_column(short(64), comment="Digest of the excerpt, hex.")
    category: Mapped[str | None] = mapped_column(comment="Section or kicker of the teaser, as last seen.")
    credit: Mapped[str | None] = mapped_column(comment="Photo credit, as last seen.")
    hidden_text: Mapped[str | None] = mapped_column(comment="Whole body where the page hides it, as last seen.")
    first_capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="First capture of this span.")
    last_capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="Last capture of this span.")
    best_position: Mapped[int] = mapped_column(comment="Highest place in the span, from 0.")
    last_position: Mapped[int] = mapped_column(comment="Place in the last capture, from 0.")
