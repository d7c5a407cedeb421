"""The part of SARIF 2.1.0 that guard writes, as types, so that a misspelt key is an error to mypy."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Level = Literal["none", "note", "warning", "error"]
Properties = dict[str, object]


class Message(TypedDict):
    """Text for a person."""

    text: str
    markdown: NotRequired[str]


class ArtifactLocation(TypedDict):
    """A file, by a percent-encoded address relative to a base."""

    uri: str
    uriBaseId: str


class Region(TypedDict):
    """Lines and columns, counted from 1; the end column is the one after the last."""

    startLine: int
    endLine: NotRequired[int]
    startColumn: NotRequired[int]
    endColumn: NotRequired[int]


class PhysicalLocation(TypedDict):
    """A place in a file."""

    artifactLocation: ArtifactLocation
    region: NotRequired[Region]


class Location(TypedDict):
    """A place, with a remark on it."""

    id: NotRequired[int]
    physicalLocation: PhysicalLocation
    message: NotRequired[Message]


class Suppression(TypedDict):
    """Why a result does not count."""

    kind: Literal["external"]
    status: Literal["accepted"]
    justification: str


class Result(TypedDict):
    """One thing found."""

    ruleId: str
    ruleIndex: NotRequired[int]
    level: Level
    message: Message
    locations: NotRequired[list[Location]]
    relatedLocations: NotRequired[list[Location]]
    partialFingerprints: dict[str, str]
    baselineState: Literal["new"]
    suppressions: NotRequired[list[Suppression]]
    properties: Properties


class Configuration(TypedDict):
    """A rule's level unless a result says otherwise."""

    level: Level


class Rule(TypedDict):
    """What results of one id have in common."""

    id: str
    shortDescription: Message
    fullDescription: Message
    help: Message
    helpUri: NotRequired[str]
    defaultConfiguration: Configuration
    properties: Properties


class Descriptor(TypedDict):
    """The name of a kind of notification."""

    id: str


class Notification(TypedDict):
    """Something that happened while the tool ran."""

    descriptor: Descriptor
    level: Level
    message: Message
    locations: NotRequired[list[Location]]


class Invocation(TypedDict):
    """One run of the tool."""

    executionSuccessful: bool
    exitCode: int
    toolExecutionNotifications: list[Notification]
