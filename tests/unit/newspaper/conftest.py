"""The newspaper, and the newspaper served."""

import pytest

from crawler.newspaper import Newspaper


@pytest.fixture
def paper():
    return Newspaper()


@pytest.fixture
def served(paper):
    with paper.serve() as served:
        yield served
