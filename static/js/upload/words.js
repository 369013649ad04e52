// What a person is told about files on their way: every sentence by its code, {name} for a value.
const WORDS = {
  // an upload's line
  looking: "正在查看文件……",
  other_content: "这个文件与先前传了一部分的内容不同，接着传会损坏文件。请选择原来的那个文件，或把这个作为新文件上传。",
  remarks: "{remarks}",
  queued: "排队等待上传……{note}",
  connecting: "正在连接……",
  slow: "网络很慢或已中断，正在等待；已传的部分不会丢失。",
  offline: "网络中断，恢复后自动继续；已传的部分不会丢失。",
  paused: "已暂停，可以随时继续；关闭页面后再选同一个文件也能接着传。",
  cut: "网络中断，上传暂停；已传的部分不会丢失。",
  refused: "{answer}",
  signed_out: "登录后这里会自动接着传。",
  progress_name: "{name} 上传进度",
  progress: "{percent}%{speed}{note}",
  speed: " · {size}/秒 · 还需约 {rest}",
  hours: "{count} 小时",
  minutes: "{count} 分钟",
  seconds: "{count} 秒",
  // its buttons
  choose_other: "换一个文件",
  send_as_new: "作为新文件上传",
  send_anyway: "仍要上传",
  cancel: "取消",
  pause: "暂停",
  resume: "继续",
  go_on: "继续上传",
  restart: "重新上传",
  remove: "移除",
  sign_in: "在新窗口登录",
  // notes and questions
  arrived: "“{name}”已传完，正在检测",
  cancel_this: "取消上传“{name}”吗？已传的部分会丢弃。",
  cancel_kept: "取消这次上传吗？已传的部分会丢弃。",
  cancel_unheard: "取消没有送达服务器，稍后会自动清理。",
  cancel_failed: "网络中断，没有取消成功；恢复后请再试。",
  other_size: "请选择同一个文件“{name}”，现在选的文件大小不同。",
  other_name: "请选择同一个文件“{name}”，现在选的是“{chosen}”。",
  // what a look at the file says before a byte is sent
  empty: "文件是空的（0 字节），请确认文件能正常打开。",
  too_large: "文件 {size}，这里每个文件最大 {most}，请压缩后再传。",
  film_unread: "浏览器读不出这个视频的时长和画面，传完后由服务器检测。",
  type: "“{extension}”不在允许的格式内（{limit}），请先转换成要求的格式，只改扩展名没有用",
  no_extension: "没有扩展名",
  size: "文件 {size}，要求 {limit}",
  duration_short: "视频时长 {duration}，要求 {limit}；请补足内容后再传",
  duration_long: "视频时长 {duration}，要求 {limit}；请剪短后再传",
  picture: "画面 {width}×{height}，要求 {limit}",
  picture_turned: "画面 {width}×{height}，要求 {limit}；画面是竖的，请改为横屏",
  picture_lies: "画面 {width}×{height}，要求 {limit}；画面是横的，请改为竖屏",
  anonymous: "文件名含有“{term}”，要求匿名；请改名后再传",
  name: "文件名建议为“{name}”，不改也可以提交",
  advised: "{words}（通知建议，不符合也可以提交）。",
  sentence: "{words}。",
  alternatives: "；或：",
};

/** The sentence of a code with its values; an unknown code is an error of the page's author. */
export function words(code, values = {}) {
  if (!(code in WORDS)) throw new Error(`no words for ${code}`);
  return WORDS[code].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
