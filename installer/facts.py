"""What the operating systems are told about the application: names, version, file types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PUBLISHER = "The Inspector authors"
DESCRIPTION = "Visual inspection that learns from good parts"
#: Extension, MIME type and name of each type of file that Inspector opens; linux/inspector-mime.xml says the same.
FILE_TYPES = (
    ("inspector", "application/x-inspector-detector", "Inspector detector"),
    ("inspector-project", "application/x-inspector-project", "Inspector project"),
)


@dataclass(frozen=True)
class Facts:
    """About one edition."""

    edition: str
    version: str

    @property
    def is_full(self) -> bool:
        """Whether it can train."""
        return self.edition == "full"

    @property
    def name(self) -> str:
        """As menus show it."""
        return "Inspector" if self.is_full else "Inspector Line"

    @property
    def folder(self) -> str:
        """Of the frozen application, and the name of the Debian package."""
        return "inspector" if self.is_full else "inspector-line"

    @property
    def identifier(self) -> str:
        """In reverse domain order, as macOS wants it."""
        return "app.inspector" if self.is_full else "app.inspector.line"


def read_facts(root: Path, edition: str) -> Facts:
    """The facts of the checkout at ``root``."""
    text = (root / "inspector" / "__init__.py").read_text(encoding="utf-8")
    version_line = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if version_line is None:
        raise SystemExit("inspector/__init__.py names no version")
    return Facts(edition, version_line[1])


def write_windows_version(facts: Facts, folder: Path) -> Path:
    """Write the version resource of Windows programs, in PyInstaller's notation; returns where."""
    numbers = tuple([*(int(number) for number in re.findall(r"\d+", facts.version)), 0, 0, 0, 0][:4])
    strings = {
        "CompanyName": PUBLISHER,
        "FileDescription": facts.name,
        "FileVersion": facts.version,
        "InternalName": facts.folder,
        "LegalCopyright": f"{PUBLISHER}; Apache-2.0",
        "ProductName": facts.name,
        "ProductVersion": facts.version,
    }
    table = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    path = folder / "version.txt"
    kinds = (
        f"StringFileInfo([StringTable('040904B0', [{table}])]), VarFileInfo([VarStruct('Translation', [1033, 1200])])"
    )
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=[{kinds}])\n", encoding="utf-8"
    )
    return path


def macos_properties(facts: Facts) -> dict[str, object]:
    """What Info.plist says beyond PyInstaller's own: document types, and that the camera is used."""
    return {
        "CFBundleDisplayName": facts.name,
        "CFBundleShortVersionString": facts.version,
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": "13.0",
        "NSCameraUsageDescription": "Inspector shows and inspects what the camera sees.",
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [_type_identifier(extension)],
            }
            for extension, _, name in FILE_TYPES
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": _type_identifier(extension),
                "UTTypeDescription": name,
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [extension],
                    "public.mime-type": [mime_type],
                },
            }
            for extension, mime_type, name in FILE_TYPES
        ],
    }


def _type_identifier(extension: str) -> str:
    return f"app.inspector.{'detector' if extension == 'inspector' else 'project'}"
