"""A hostile YAML text is refused in words and never ends the process. The attacks run in a child process whose
thread has a stack of 512 KB, so that a recursion in C would end it (exit -11).
"""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.loading import NodeProblem, Tree

ROOT = Path(__file__).parents[3]
TOO_DEEP = "列表和“键: 值”一层套一层，超过 50 层，请检查括号和缩进"

CHILD = """
import sys, threading
from portal.loading import NodeProblem, Tree

text = eval(sys.argv[1])
answer = []

def read():
    try:
        Tree(text)
    except NodeProblem as problem:
        answer.append(f"{problem.line} {problem.message}")
    else:
        answer.append("read")

threading.stack_size(512 * 1024)
thread = threading.Thread(target=read)
thread.start()
thread.join()
print(*answer)
"""


def in_a_child(expression):
    """(exit code, line and message) of reading the text that the Python expression makes."""
    child = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CHILD, expression],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert child.stderr == ""
    return child.returncode, child.stdout.strip()


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("'a: ' + '[' * 1000000 + ']' * 1000000", 1),
        ("'a: ' + '[' * 1000000", 1),
        ("'\\n\\n' + '{a: ' * 1000000 + '1' + '}' * 1000000", 3),
        ("'[{a: ' * 500000 + '1' + '}]' * 500000", 1),
        ("'- ' * 1000000 + 'a'", 1),
        ("'a:\\n' + ''.join(' ' * n + 'a:\\n' for n in range(1, 2000))", 51),
        ("'? ' * 1000000 + 'a'", 1),
    ],
    ids=["lists", "open lists", "mappings", "mixed", "block lists", "block mappings", "keys"],
)
def test_a_million_levels_are_refused_in_words(expression, line):
    assert in_a_child(expression) == (0, f"{line} {TOO_DEEP}")


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures").rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_documents_are_read_on_a_small_stack(path):
    assert in_a_child(f"open({str(path)!r}, encoding='utf-8').read()") == (0, "read")


def refusal(text):
    with pytest.raises(NodeProblem) as caught:
        Tree(text)
    return caught.value.line, caught.value.message


def nested(levels):
    return "a: " + "[" * levels + "]" * levels


def test_fifty_levels_are_read_and_one_more_is_not():
    assert Tree(nested(49)).line_of(("a",)) == 1
    assert refusal(nested(50)) == (1, TOO_DEEP)


def test_too_many_values_are_refused_where_the_bound_is_passed():
    text = "a:\n" + "- x\n" * 200_000
    assert refusal(text) == (199_997, "文档超过 200000 项，不像是人写的文档，请核对文件")


def test_aliases_may_not_nest_deeper_than_text_may():
    rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60))]
    assert refusal("\n".join(rows)) == (1, TOO_DEEP)


@pytest.mark.parametrize(
    "text", ["a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}", "a: &a {<<: [*a, *a, *a]}"]
)
def test_what_holds_itself_is_refused(text):
    line, message = refusal(text)
    assert (line, message in {TOO_DEEP, "文档展开后超过 200000 项，请检查 & 和 * 引用"}) == (1, True)


def test_merging_the_same_large_part_again_and_again_is_bounded():
    large = "base: &base {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}\n"
    text = large + "rows:\n" + "- {<<: *base}\n" * 20_000
    assert refusal(text)[1] == "文档展开后超过 200000 项，请检查 & 和 * 引用"


def test_a_list_or_a_mapping_is_no_key():
    words = "冒号前面只能是一个名称；以花括号或方括号开头的文字请加引号"
    assert refusal("a: 1\n? [b, c]\n: 2") == (2, words)
    assert refusal("{{b}: 1}") == (1, words)


def test_own_values_come_before_merged_ones_and_the_first_base_before_the_second():
    tree = Tree(
        "one: &one {a: 1, b: 1, c: 1}\ntwo: &two {b: 2, c: 2, d: 2}\nall:\n  <<: [*one, *two]\n  c: 3\n"
    )
    assert tree.value["all"] == {"a": 1, "b": 1, "c": 3, "d": 2}
    assert [tree.line_of(("all", key)) for key in "abcd"] == [1, 1, 5, 2]


def test_a_base_may_have_a_base():
    tree = Tree("one: &one {a: 1, b: 1}\ntwo: &two {<<: *one, b: 2}\nthree: {<<: *two}\n")
    assert tree.value["three"] == {"a": 1, "b": 2}
