"""The Daily Fixture: a small invented newspaper, served over real HTTP for the demo and the tests.

In: stories in `data/`, templates, changes between two crawls (`Newspaper.publish`), misbehaviour on request.
Out: a site on 127.0.0.1, and for each of its articles the truth that an extraction must find.
Never: the network beyond 127.0.0.1, the archive, anything of the crawler that reads it.
"""

from crawler.newspaper.edition import Edition
from crawler.newspaper.paper import Newspaper
from crawler.newspaper.server import Served
from crawler.newspaper.truth import Truth
from crawler.newspaper.wire import Misbehaviour

__all__ = ["Edition", "Misbehaviour", "Newspaper", "Served", "Truth"]
