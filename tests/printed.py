"""What a PDF says on each page, read once however many tests look at it."""

import io
import re
import sys
import unicodedata
from functools import cache

import pypdf


def flat(text):
    """Text with every run of blanks as one, and compatible letters told as plain ones."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def reader(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


@cache
def read(pdf):
    """Return of every page its text, and the size of every word as printed, in points."""
    traced = sys.gettrace()
    sys.settrace(None)  # coverage is of turnout alone; under it pypdf takes twice as long
    try:
        return [_page(page) for page in reader(pdf).pages]
    finally:
        sys.settrace(traced)


def _page(page):
    found = []

    def seen(text, outer, inner, _, size):
        if re.search(r"[a-z]{2}", text):
            found.append(size * abs(inner[3]) * abs(outer[3]))

    return flat(page.extract_text(visitor_text=seen)), found


def texts(pdf):
    return [text for text, _ in read(pdf)]
