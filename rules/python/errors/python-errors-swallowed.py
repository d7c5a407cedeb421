def weak(work, log):
    # ruleid: python-errors-swallowed
    try:
        work()
    except:
        pass
    # ruleid: python-errors-swallowed
    try:
        work()
    except Exception:
        pass
    # ok: python-errors-swallowed
    try:
        work()
    except KeyError:
        pass
    # ok: python-errors-swallowed
    try:
        work()
    except Exception:
        log.exception("work failed")
