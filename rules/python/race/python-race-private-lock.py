import threading
from threading import Lock

SHARED = threading.Lock()


def weak(counter):
    lock = threading.Lock()
    # ruleid: python-race-private-lock
    lock.acquire()
    counter.value += 1
    lock.release()


def weak_with(counter):
    guard = Lock()
    # ruleid: python-race-private-lock
    with guard:
        counter.value += 1


def good(counter):
    # ok: python-race-private-lock
    with SHARED:
        counter.value += 1


def hands_it_on(run):
    lock = threading.Lock()
    run(lock)
    # ok: python-race-private-lock
    with lock:
        return True


def closes_over(run):
    lock = threading.Lock()

    def worker():
        # ok: python-race-private-lock
        with lock:
            run()

    threading.Thread(target=worker).start()
