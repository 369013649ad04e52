"""What a browser calls itself, in the words that people use for it; and an address told partly. Pure."""

import ipaddress

BROWSERS = (
    ("wxwork/", "企业微信"),
    ("micromessenger/", "微信"),
    ("dingtalk", "钉钉"),
    ("huaweibrowser/", "华为浏览器"),
    ("miuibrowser/", "小米浏览器"),
    ("vivobrowser/", "vivo 浏览器"),
    ("heytapbrowser/", "OPPO 浏览器"),
    ("quark/", "夸克浏览器"),
    ("ucbrowser/", "UC 浏览器"),
    ("mqqbrowser/", "QQ 浏览器"),
    ("qqbrowser/", "QQ 浏览器"),
    ("qihoo", "360 浏览器"),
    ("360se", "360 浏览器"),
    ("360ee", "360 浏览器"),
    ("metasr", "搜狗浏览器"),
    ("sogoumobilebrowser/", "搜狗浏览器"),
    ("baidu", "百度"),
    ("edg/", "Edge 浏览器"),
    ("edga/", "Edge 浏览器"),
    ("edgios/", "Edge 浏览器"),
    ("opr/", "Opera 浏览器"),
    ("firefox/", "火狐浏览器"),
    ("fxios/", "火狐浏览器"),
    ("chrome/", "Chrome 浏览器"),
    ("crios/", "Chrome 浏览器"),
    ("safari/", "Safari 浏览器"),
)
"""The first that stands in the name: the others say they are Chrome or Safari too."""

SYSTEMS = (
    ("openharmony", "鸿蒙手机或平板"),
    ("harmonyos", "鸿蒙手机或平板"),
    ("iphone", "苹果手机"),
    ("ipad", "苹果平板"),
    ("android", "安卓手机或平板"),
    ("windows nt 6.1", "Windows 7 电脑"),
    ("windows", "Windows 电脑"),
    ("mac os x", "苹果电脑"),
    ("cros", "Chromebook"),
    ("kylin", "麒麟系统电脑"),
    ("uos", "统信系统电脑"),
    ("linux", "Linux 电脑"),
)


def device_in_words(user_agent: str) -> str:
    """The browser and the machine under it."""
    text = user_agent.lower()
    browser = next((words for mark, words in BROWSERS if mark in text), "")
    system = next((words for mark, words in SYSTEMS if mark in text), "")
    return " · ".join(filter(None, (browser, system))) or "认不出的程序"


def address_in_part(address: str) -> str:
    """Enough of an address to know one's own network by."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, ipaddress.IPv6Address):
        return ":".join(group.lstrip("0") or "0" for group in parsed.exploded.split(":")[:2]) + ":…"
    return ".".join(str(parsed).split(".")[:2]) + ".*.*"
