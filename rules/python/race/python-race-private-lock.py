import threading
from threading import Lock

SHARED = threading.Lock()


def weak(counter):
    # ruleid: python-race-private-lock
    lock = threading.Lock()
    lock.acquire()
    counter.value += 1
    lock.release()


def weak_with(counter):
    # ruleid: python-race-private-lock
    guard = Lock()
    with guard:
        counter.value += 1


def good(counter):
    # ok: python-race-private-lock
    with SHARED:
        counter.value += 1


def hands_it_on(run):
    # ok: python-race-private-lock
    lock = threading.Lock()
    run(lock)
    with lock:
        return True


def closes_over(run):
    # ok: python-race-private-lock
    lock = threading.Lock()

    def worker():
        with lock:
            run()

    threading.Thread(target=worker).start()
