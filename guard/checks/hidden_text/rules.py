"""The fixed words of the hidden-text check's findings."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_VISIBLE = "Write it with visible characters; where the character is needed, write its escape (`\\u202e`)."

BIDI = Rule("hidden-bidi", "Direction controls", Severity.HIGH, Confidence.HIGH, _VISIBLE, ("CWE-1007",))
PAYLOAD = Rule(
    "hidden-payload", "A run of invisible characters", Severity.HIGH, Confidence.HIGH,
    "Remove the characters: nothing that is read needs them in a row.", ("CWE-1007",),
)  # fmt: skip
INVISIBLE = Rule(
    "hidden-invisible", "Invisible character", Severity.MEDIUM, Confidence.HIGH, _VISIBLE, ("CWE-1007",)
)
LOOK_ALIKE = Rule(
    "hidden-look-alike", "A word of look-alike letters", Severity.MEDIUM, Confidence.HIGH,
    "Spell the word with the letters of one script.", ("CWE-1007",),
)  # fmt: skip
DISGUISED = Rule(
    "hidden-disguised-name", "A name in compatibility letters", Severity.HIGH, Confidence.HIGH,
    "Spell the name with plain ASCII letters.", ("CWE-1007",),
)  # fmt: skip
CONTROL = Rule(
    "hidden-control", "Control character in text", Severity.LOW, Confidence.HIGH, _VISIBLE, ("CWE-150",)
)
LINE_END = Rule(
    "hidden-line-end", "A line end inside a line", Severity.MEDIUM, Confidence.HIGH,
    "End lines with a newline alone; write the character's escape where a text needs it.", ("CWE-1007",),
)  # fmt: skip
OUT_OF_SIGHT = Rule(
    "hidden-out-of-sight", "Text pushed out of sight", Severity.MEDIUM, Confidence.HIGH,
    "Put what follows the blanks on a line of its own.", ("CWE-1007",),
)  # fmt: skip
LONG_LINE = Rule(
    "hidden-long-line", "A line too long to be read", Severity.LOW, Confidence.MEDIUM,
    "Break the line, or keep generated text out of the source tree.",
)  # fmt: skip
DECODED_AND_RUN = Rule(
    "hidden-decoded-and-run", "Decoded text is run", Severity.HIGH, Confidence.HIGH,
    "Write the code itself, readable, instead of an encoded form.", ("CWE-506", "CWE-94"),
)  # fmt: skip
DECODED_NEAR_RUN = Rule(
    "hidden-decoded-near-run", "Decoding beside running", Severity.MEDIUM, Confidence.LOW,
    "Keep decoding and running of code apart, and show that what is run was not decoded.", ("CWE-506",),
)  # fmt: skip
OPAQUE_LITERAL = Rule(
    "hidden-opaque-literal", "A long encoded literal", Severity.LOW, Confidence.LOW,
    "Keep the data in a file of its own kind, or say in a comment what it is and its source.", ("CWE-506",),
)  # fmt: skip
ENCODING = Rule(
    "hidden-encoding", "Text in another encoding", Severity.LOW, Confidence.HIGH, "Save the file as UTF-8.",
)  # fmt: skip
CODEC = Rule(
    "hidden-deceptive-codec", "A codec that hides code", Severity.HIGH, Confidence.HIGH,
    "Remove the coding line and save the file as UTF-8.", ("CWE-506",),
)  # fmt: skip
BINARY = Rule(
    "hidden-binary-as-text", "A binary under a text's name", Severity.MEDIUM, Confidence.HIGH,
    "Write the file as text, or give it the name of what it is.", ("CWE-506",),
)  # fmt: skip
PROGRAM = Rule(
    "hidden-program", "A program or archive", Severity.MEDIUM, Confidence.LOW,
    "Build it from source instead of adding it; a reviewer cannot read it.", ("CWE-506",),
)  # fmt: skip
EXECUTABLE = Rule(
    "hidden-executable-bit", "Data made executable", Severity.LOW, Confidence.HIGH,
    "Leave the executable bit off.", ("CWE-732",),
)  # fmt: skip
LINK_OUT = Rule(
    "hidden-link-out", "A link out of the tree", Severity.HIGH, Confidence.HIGH,
    "Link inside the tree, or copy the file.", ("CWE-59",),
)  # fmt: skip
SUBMODULE = Rule(
    "hidden-submodule", "Code from another repository", Severity.LOW, Confidence.HIGH,
    "Say what the other repository's commit changes, and who read it.", ("CWE-829",),
)  # fmt: skip

ADDRESS = Rule(
    "hidden-address", "An address that goes elsewhere than it shows", Severity.MEDIUM, Confidence.HIGH,
    "Write the host's plain name, with nothing before it.", ("CWE-1007", "CWE-451"),
)  # fmt: skip
LINK_TEXT = Rule(
    "hidden-link-target", "A link that shows another host", Severity.LOW, Confidence.HIGH,
    "Show the address that the link goes to, or words.", ("CWE-451",),
)  # fmt: skip
UNSHOWN = Rule(
    "hidden-unshown-words", "Words that the rendered page does not show", Severity.LOW, Confidence.HIGH,
    "Show the words, or remove them.", ("CWE-451",),
)  # fmt: skip
UNSEEN = Rule(
    "hidden-unseen-sentence", "A sentence drawn so that nobody sees it", Severity.LOW, Confidence.LOW,
    "Show the sentence in a size and a colour that people read, or remove it.", ("CWE-451",),
)  # fmt: skip
ACTING_PICTURE = Rule(
    "hidden-acting-picture", "A picture that acts", Severity.LOW, Confidence.HIGH,
    "Save the picture without scripts, handlers and foreign content.", ("CWE-79",),
)  # fmt: skip
BLANK = Rule(
    "hidden-blank", "A blank that is none", Severity.MEDIUM, Confidence.HIGH,
    "Write an ordinary blank: programs take this character for a part of the word.", ("CWE-1007",),
)  # fmt: skip
NEAR_NAME = Rule(
    "hidden-near-name", "A name that is drawn like another", Severity.LOW, Confidence.HIGH,
    "Give the name a spelling that cannot be taken for the other.", ("CWE-1007",),
)  # fmt: skip
SECOND_STATEMENT = Rule(
    "hidden-second-statement", "A statement behind another on its line", Severity.LOW, Confidence.MEDIUM,
    "Write one statement a line.",
)  # fmt: skip
SWALLOWED = Rule(
    "hidden-swallowed-lines", "Lines that look obeyed and are a text now", Severity.LOW, Confidence.HIGH,
    "Take the lines out of the text or the comment, or remove them.", ("CWE-451",),
)  # fmt: skip
ACTING_TYPE = Rule(
    "hidden-acting-annotation", "An annotation that acts", Severity.LOW, Confidence.HIGH,
    "Write what is done as a statement of its own, and a type in the annotation.", ("CWE-451",),
)  # fmt: skip

_NAME = "Give it a name of plain visible characters, which every system reads alike."

GIT_FOLDER = Rule(
    "hidden-git-folder", "git's own folder under another name", Severity.HIGH, Confidence.HIGH,
    "Remove the file; nothing of a project belongs there.", ("CWE-41",),
)  # fmt: skip
OTHER_NAME = Rule(
    "hidden-other-name", "A name that is another elsewhere", Severity.MEDIUM, Confidence.HIGH, _NAME,
    ("CWE-41",),
)  # fmt: skip
HIDDEN_NAME = Rule(
    "hidden-in-name", "A name that is not what it shows", Severity.HIGH, Confidence.HIGH, _NAME, ("CWE-1007",)
)
UNPORTABLE = Rule(
    "hidden-unportable-name", "A name that not every system has", Severity.LOW, Confidence.HIGH, _NAME
)

RULES = (
    GIT_FOLDER,
    OTHER_NAME,
    HIDDEN_NAME,
    UNPORTABLE,
    BIDI,
    PAYLOAD,
    INVISIBLE,
    LOOK_ALIKE,
    DISGUISED,
    CONTROL,
    LINE_END,
    OUT_OF_SIGHT,
    LONG_LINE,
    DECODED_AND_RUN,
    DECODED_NEAR_RUN,
    OPAQUE_LITERAL,
    ENCODING,
    CODEC,
    BINARY,
    PROGRAM,
    EXECUTABLE,
    LINK_OUT,
    SUBMODULE,
    ADDRESS,
    LINK_TEXT,
    UNSHOWN,
    UNSEEN,
    ACTING_PICTURE,
    BLANK,
    NEAR_NAME,
    SECOND_STATEMENT,
    SWALLOWED,
    ACTING_TYPE,
)
