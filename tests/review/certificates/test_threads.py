"""Certificates drawn by several threads of one process at the same moment, none of their letters known yet."""

from concurrent.futures import ThreadPoolExecutor

from review.certificates import embedding, shaping
from review.certificates.pdf import pdf
from review.certificates.preview import drawn
from tests.factories.certificates import make_content, words_of

NAMES = ["㑇䶮𬱖𫘧", "马丽", "𠮷野", "བཀྲ་ཤིས", "ᠰᠠᠷᠠᠩ", "买买提·阿不都热合曼", "龘㐂", "欧阳修远"]


def test_threads_at_once_get_the_pages_that_each_would_get_alone():
    for cached in (embedding._outline, embedding._outlines, shaping.shaped, shaping._font):
        cached.cache_clear()
    titles = [chr(0x4E00 + 37 * at) * 3 for at in range(200)]
    contents = [make_content(NAMES[at % len(NAMES)], titles[at]) for at in range(len(titles))]

    def made(content):
        file = pdf([content])
        return file, drawn(file)[:4]

    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(made, contents[:48]))
    assert [head for _, head in files] == [b"\x89PNG"] * 48
    texts = [words_of(file)[0] for file, _ in files]
    assert [f"《{title}》" in text for title, text in zip(titles, texts, strict=False)] == [True] * 48
