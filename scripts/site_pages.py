"""A hook of MkDocs: pages outside of docs/, links that fit both the repository and the site, languages of pages."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
#: Files of the repository, and their pages.
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTEXT.md": "words.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "installer/README.md": "installers.md",
    "resources/teachers/README.md": "teachers.md",
}
EXAMPLES = {f"examples/{path.name}": f"examples/{path.stem}.md" for path in sorted((ROOT / "examples").glob("*.py"))}
SOURCES = {page: source for source, page in PAGES.items()}
#: Pages in another language than the site's.
GERMAN = "operator/de/"
LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^)#\s]+)(#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside of docs/."""
    for source, page in (PAGES | EXAMPLES).items():
        text = (ROOT / source).read_text(encoding="utf-8")
        content = text if source in PAGES else f"# {Path(source).name}\n\n```python\n{text}```\n"
        files.append(File.generated(config, page, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links between files of the repository to their pages; those to other files become text."""
    here = page.file.src_uri
    source = SOURCES.get(here, f"docs/{here}")

    def lead(link: re.Match[str]) -> str:
        text, target, anchor = link.groups()
        if "://" in target or target.startswith("mailto:"):
            return link[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if wanted not in PAGES | EXAMPLES and not wanted.startswith("docs/"):
            return text if (ROOT / wanted).exists() else link[0]
        destination = (PAGES | EXAMPLES).get(wanted, wanted.removeprefix("docs/"))
        return f"[{text}]({posixpath.relpath(destination, posixpath.dirname(here) or '.')}{anchor or ''})"

    return LINK.sub(lead, markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Say the language of a page, so that screen readers and browsers read it in that one."""
    if not page.file.src_uri.startswith(GERMAN):
        return output
    return output.replace('<html lang="en"', '<html lang="de"', 1)
