"""What kind of file its first bytes say it is, whatever its name says."""

from __future__ import annotations

from typing import NamedTuple


class Magic(NamedTuple):
    """One kind of file, told by the bytes at an offset."""

    name: str
    offset: int
    starts: bytes
    suffixes: frozenset[str]
    """Suffixes that such a file usually bears; empty where any is plausible."""


def _row(name: str, starts: bytes, suffixes: str = "", offset: int = 0) -> Magic:
    return Magic(name, offset, starts, frozenset(suffixes.split()))


_ZIPPED = "zip whl egg jar war apk aar docx xlsx pptx odt ods odp epub nupkg vsix xpi npz ipa crx pt pth pyz"

MAGIC: tuple[Magic, ...] = (
    _row("ELF program", b"\x7fELF", "so o elf bin exe ko axf"),
    _row("Windows program", b"MZ", "exe dll pyd sys scr com ocx msi"),
    _row("Mach-O program", b"\xcf\xfa\xed\xfe", "dylib so bundle o"),
    _row("Mach-O program", b"\xce\xfa\xed\xfe", "dylib so bundle o"),
    _row("Java class or Mach-O program", b"\xca\xfe\xba\xbe", "class dylib so"),
    _row("WebAssembly module", b"\0asm", "wasm"),
    _row("zip archive", b"PK\x03\x04", _ZIPPED),
    _row("zip archive", b"PK\x05\x06", _ZIPPED),
    _row("gzip archive", b"\x1f\x8b", "gz tgz svgz vcfz crate rda rds"),
    _row("bzip2 archive", b"BZh", "bz2 tbz tbz2 dmg"),
    _row("xz archive", b"\xfd7zXZ\0", "xz txz"),
    _row("zstd archive", b"\x28\xb5\x2f\xfd", "zst zstd tzst"),
    _row("7z archive", b"7z\xbc\xaf\x27\x1c", "7z"),
    _row("rar archive", b"Rar!\x1a\x07", "rar cbr"),
    _row("tar archive", b"ustar", "tar crate gem", offset=257),
    _row("Debian package or static library", b"!<arch>\n", "deb a lib"),
    _row("RPM package", b"\xed\xab\xee\xdb", "rpm"),
    _row("PNG image", b"\x89PNG\r\n\x1a\n", "png apng"),
    _row("JPEG image", b"\xff\xd8\xff", "jpg jpeg jpe jfif"),
    _row("GIF image", b"GIF8", "gif"),
    _row("WebP, WAV or AVI media", b"RIFF", "webp wav avi ani"),
    _row("icon", b"\0\0\x01\0", "ico cur"),
    _row("TIFF image", b"II*\0", "tif tiff dng"),
    _row("TIFF image", b"MM\0*", "tif tiff dng"),
    _row("PDF document", b"%PDF-", "pdf ai"),
    _row("OLE document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc xls ppt msi msg"),
    _row("SQLite database", b"SQLite format 3\0", "db sqlite sqlite3 db3 gpkg"),
    _row("MP4 or HEIF media", b"ftyp", "mp4 m4a m4v mov heic heif avif 3gp", offset=4),
    _row("MP3 audio", b"ID3", "mp3"),
    _row("Ogg media", b"OggS", "ogg oga ogv opus"),
    _row("FLAC audio", b"fLaC", "flac"),
    _row("Matroska media", b"\x1aE\xdf\xa3", "mkv webm mka"),
    _row("WOFF font", b"wOF", "woff woff2"),
    _row("OpenType font", b"OTTO", "otf"),
    _row("TrueType font", b"\0\x01\0\0", "ttf ttc"),
    _row("NumPy array", b"\x93NUMPY", "npy"),
    _row("HDF5 data", b"\x89HDF\r\n", "h5 hdf5 hdf keras nc"),
    _row("Parquet data", b"PAR1", "parquet"),
    _row("Arrow data", b"ARROW1", "arrow feather ipc"),
    # Protocols 2 to 5, each followed by what every pickler writes next.
    _row("pickle (loading it runs code)", b"\x80\x02", "pkl pickle joblib dill pt pth model"),
    _row("pickle (loading it runs code)", b"\x80\x03", "pkl pickle joblib dill pt pth model"),
    _row("pickle (loading it runs code)", b"\x80\x04\x95", "pkl pickle joblib dill pt pth model"),
    _row("pickle (loading it runs code)", b"\x80\x05\x95", "pkl pickle joblib dill pt pth model"),
)


def sniff(path: str, data: bytes) -> str:
    """What `data` is by its first bytes, in words, with what its name says where the two disagree.

    Comes out: "PNG image", "unknown type", "empty", or such as "ELF program, though named .png".
    """
    if not data:
        return "empty"
    name = path.rsplit("/", 1)[-1].casefold()
    suffix = name.rsplit(".", 1)[-1] if "." in name[1:] else ""
    for magic in MAGIC:
        if data.startswith(magic.starts, magic.offset):
            if suffix in magic.suffixes:
                return magic.name
            return f"{magic.name}, though named .{suffix}" if suffix else f"{magic.name}, without suffix"
    expected = any(suffix in magic.suffixes for magic in MAGIC)
    return f"unknown type, though named .{suffix}" if expected else "unknown type"
