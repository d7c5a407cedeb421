"""The same judging on Ray Data, on one machine or a cluster: the extra `patchgate[ray]`.

Each actor holds a pool of one process, the same that runs locally: what a record does to the process that
judges it is met there, and never reaches the actor. An actor or a machine that is lost is Ray's to replace,
which then judges anew what it had not delivered; answers come out once and in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any

from guard.batch.pool import Answer, Pool, Task
from guard.batch.record import Record
from guard.batch.work import Settings
from guard.errors import ToolError
from guard.model.verdict import Decision

_AT_ONCE = 4096
"""Records of one dataset: what is judged and not yet written is bounded by it."""
_BATCH = 8
"""Records that an actor is given together."""


class Judge:
    """What an actor is made of: it judges batches of rows, each a record as text."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._pool = Pool(1, Settings(**settings))

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The lines and decisions of a batch."""
        records = [Record.from_bytes(text.encode()) for text in batch["record"]]
        answers = list(self._pool.judged(map(Task, records)))
        return {
            "record": [str(text) for text in batch["record"]],
            "decision": [one.decision.value for one in answers],
            "line": [one.line.decode("ascii") for one in answers],
        }


@dataclass(frozen=True)
class OnRay:
    """A Ray cluster: the one that RAY_ADDRESS names, else one of this machine's own."""

    settings: Settings
    workers: int = 0
    """How many actors; 0 for as many as the cluster has processors."""

    def __call__(self, records: Iterator[Record]) -> Iterator[Answer]:
        """An answer to each record, in their order.

        Raises:
            ToolError: Ray is not installed.
        """
        ray, data = _library("ray"), _library("ray.data")
        if not ray.is_initialized():
            ray.init(log_to_driver=False, configure_logging=False)
        context = data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        actors = self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        while rows := [{"record": one.to_bytes().decode()} for one in islice(records, _AT_ONCE)]:
            judged = data.from_items(rows, override_num_blocks=-(-len(rows) // _BATCH)).map_batches(
                Judge,
                fn_constructor_args=[self.settings.to_dict()],
                batch_size=_BATCH,
                concurrency=min(actors, -(-len(rows) // _BATCH)),
                num_cpus=1,
                max_restarts=-1,
                max_task_retries=-1,
            )
            for row in judged.iter_rows():
                yield _answer(row)


def _answer(row: Mapping[str, Any]) -> Answer:
    record = Record.from_bytes(row["record"].encode())
    return Answer(record, Decision(row["decision"]), row["line"].encode("ascii"))


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ToolError("this engine needs Ray: pip install 'patchgate[ray]'") from None
