"""A job that reads no page imports nothing of what reads pages: it costs half of what the job itself costs."""

from __future__ import annotations

import json
import subprocess
import sys

JOB = ["crawler.commands.one_job", "crawler.middlewares.robots", "crawler.middlewares.recording"]
FOR_READERS = ["crawler.extraction.read", "crawler.reading.reader", "dateparser", "htmldate", "trafilatura", "justext"]
IN_VAIN = ["requests", "tldextract", "urllib3"]


def test_a_job_imports_neither_the_extractor_nor_what_it_stands_on():
    code = f"import json, sys\nfor name in {JOB}: __import__(name)\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert loaded & {*FOR_READERS, *IN_VAIN} == set()
