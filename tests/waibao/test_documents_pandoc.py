"""One pandoc process is kept, replaced when it dies, and never shared with a forked child."""

import multiprocessing
import os
import signal
import threading

import pytest

from tests.processes import forked_from
from waibao.documents import pandoc
from waibao.documents.tree import block_text


@pytest.fixture(autouse=True)
def _fresh():
    pandoc.close()
    yield
    pandoc.close()


def test_one_process_serves_many_documents():
    pandoc.parse("甲\n")
    first = pandoc.worker_pid()
    pandoc.parse("乙\n")

    assert first is not None
    assert pandoc.worker_pid() == first


def test_dead_worker_is_replaced_and_the_document_is_made():
    pandoc.parse("甲\n")
    first = pandoc.worker_pid()
    assert first is not None
    os.kill(first, signal.SIGKILL)

    assert block_text(pandoc.parse("乙\n").body) == "乙"
    assert pandoc.worker_pid() != first


def test_closing_ends_the_process():
    pandoc.parse("甲\n")
    pid = pandoc.worker_pid()
    pandoc.close()

    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _parse_in_child(queue) -> None:
    text = block_text(pandoc.parse("子进程\n").body)
    queue.put((text, pandoc.worker_pid()))
    pandoc.close()


@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_forked_child_starts_its_own_worker(method):
    pandoc.parse("甲\n")
    parent = pandoc.worker_pid()
    context = forked_from() if method == "forkserver" else multiprocessing.get_context(method)
    queue = context.Queue()
    child = context.Process(target=_parse_in_child, args=(queue,))
    child.start()
    text, pid = queue.get(timeout=60)
    child.join(timeout=60)

    assert text == "子进程"
    assert pid != parent
    assert block_text(pandoc.parse("乙\n").body) == "乙"
    assert pandoc.worker_pid() == parent


def test_threads_get_their_own_answers():
    answers: dict[int, str] = {}

    def work(number: int) -> None:
        answers[number] = block_text(pandoc.parse(f"第{number}份\n" * 20).body)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(f"第{number}份" in answers[number] for number in range(12))
