"""Reads settings."""


def read_settings(path, pairs, limit=100):
    found = {}
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            head, mark, rest = line.partition("=")
            if not mark or head.startswith("#"):
                continue
            key = head.strip().lower()
            if key in found and found[key] != rest:
                raise ValueError(f"{path}:{number}: {key} twice")
            found[key] = rest.strip() or None
            if len(found) > limit:
                break
    for key, value in pairs:
        if key not in found:
            found[key] = [value] * (limit - len(found))
        elif isinstance(value, tuple):
            found[key] = {part: index for index, part in enumerate(value) if part}
    return sorted(found.items(), key=lambda item: (item[1] is None, item[0]))
