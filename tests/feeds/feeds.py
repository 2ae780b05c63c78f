"""Feeds as a feed reader takes them, read by `feedparser`: valid, whole texts, absolute links, ids that outlive a move.

Needs `BRICKPRESS`, the program, and `feedparser`.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

import feedparser

BRICKPRESS = os.environ["BRICKPRESS"]
FILES = {
    "brickpress.toml": 'base_url = "https://example.org/blog"\ntitle = "Tom & <Jerry>"\nauthor = "Ada"\n',
    "content/posts/_index.md": '+++\ntitle = "Posts"\nsort_by = "date"\n+++\n',
    "content/posts/first/index.md": """+++
title = "First & <b>best</b>"
date = 2026-01-02T10:30:00+01:00
updated = 2026-02-03
description = "What it is about: <x> & y."
authors = ["Grace"]
[taxonomies]
tags = ["a & b", "c"]
[extra]
feed_id = "tag:blogger.com,1999:blog-1.post-2"
+++
The *first* words, a [way](@/posts/second.md#there), [here](#below), [out](https://example.com/?a=1&b=2).

<!-- more -->

![A picture](picture.svg)

## Below

```python
print("1 < 2 && 3")
```

The last words\u000b.
""",
    "content/posts/first/picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"></svg>',
    "content/posts/second.md": '+++\ntitle = "東京 ünïcode"\ndate = 2026-01-03\n+++\n## There\n\nIt is there.\n',
}


class Feeds(unittest.TestCase):
    """The three feeds of a site."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        root = Path(cls.folder.name)
        for path, text in FILES.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        subprocess.run([BRICKPRESS, "-r", root, "build"], check=True, capture_output=True)
        cls.texts = {name: (root / "public" / name).read_bytes() for name in ("atom.xml", "rss.xml", "feed.json")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def each(self):
        """The feeds in XML, parsed."""
        for name in ("atom.xml", "rss.xml"):
            yield name, feedparser.parse(self.texts[name], sanitize_html=False, resolve_relative_uris=False)

    def test_they_are_well_formed(self):
        """Nothing had to be guessed."""
        for name, feed in self.each():
            self.assertFalse(feed.bozo, getattr(feed, "bozo_exception", None))
            self.assertEqual(feed.version, {"atom.xml": "atom10", "rss.xml": "rss20"}[name], name)
            self.assertEqual(feed.feed.title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"), "Tom & <Jerry>")

    def test_entries_are_whole(self):
        """The whole text, not its summary; the latest first."""
        for name, feed in self.each():
            self.assertEqual([entry.link for entry in feed.entries], ["https://example.org/blog/posts/second/", "https://example.org/blog/posts/first/"])
            content = self.content(feed.entries[1])
            self.assertIn("The <em>first</em> words", content)
            self.assertIn("The last words", content)
            self.assertIn("1 &lt; 2 &amp;&amp; 3", content.replace("&quot;", '"'))
            self.assertIn("It is there.", self.content(feed.entries[0]))

    def test_links_are_absolute(self):
        """A reader shows a text elsewhere."""
        for name, feed in self.each():
            addresses = [part.split('"')[0] for attribute in ("href", "src") for part in self.content(feed.entries[1]).split(f'{attribute}="')[1:]]
            self.assertIn("https://example.org/blog/posts/first/picture.svg", addresses)
            self.assertIn("https://example.org/blog/posts/second/#there", addresses)
            self.assertIn("https://example.org/blog/posts/first/#below", addresses)
            for address in addresses + [feed.feed.link]:
                self.assertIn(urlsplit(address).scheme, ("http", "https"), address)

    def test_ids_are_kept_over_a_move(self):
        """A post that came from elsewhere keeps the id that readers know."""
        for name, feed in self.each():
            self.assertEqual([entry.id for entry in feed.entries], ["https://example.org/blog/posts/second/", "tag:blogger.com,1999:blog-1.post-2"])

    def test_dates_and_names(self):
        """When, by whom, about what."""
        for name, feed in self.each():
            entry = feed.entries[1]
            self.assertEqual(tuple(entry.published_parsed)[:5], (2026, 1, 2, 9, 30))
            self.assertEqual(entry.author, "Grace")
            self.assertEqual([tag.term for tag in entry.tags], ["a & b", "c"])

    def test_the_json_feed_says_the_same(self):
        """`feedparser` does not read these."""
        feed = json.loads(self.texts["feed.json"])
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual([item["id"] for item in feed["items"]], ["https://example.org/blog/posts/second/", "tag:blogger.com,1999:blog-1.post-2"])
        _, rss = list(self.each())[1]
        self.assertEqual([item["content_html"].strip().replace("\u000b", "\ufffd") for item in feed["items"]], [entry.summary.strip() for entry in rss.entries])

    @staticmethod
    def content(entry):
        """The text of an entry, wherever the format has it."""
        return entry.content[0].value if "content" in entry else entry.summary


if __name__ == "__main__":
    unittest.main()
