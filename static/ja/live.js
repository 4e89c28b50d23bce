// What the page says of what goes on, in Japanese: who answers, what came, what was found, what is waited for.
'use strict';

RTV.ja.live = RTV.part(() => {
  /** @type {typeof RTV.en.live} */
  const live = {
    tag: 'ja',
    name: '日本語',
    gap: '',
    list: (items) => items.join('、'),

    start: '開始',
    stop: '停止',
    title: (doing) => (doing ? `${doing} · RealTime-VLM` : 'RealTime-VLM'),
    doing: { watching: '監視中', paused: '一時停止中', failed: '停止' },

    status: { unknown: '未確認', checking: '確認中', up: '稼働中', loading: 'モデルを読み込み中', unauthorised: 'キーが必要', down: '応答なし' },
    noModel: 'サーバーに任せたモデル',
    customServer: 'その他のサーバー',
    goneServer: (name) => `${name}：現在ありません`,
    finding: 'サーバーを探しています',

    circle: { machine: 'フレームはこの端末から出ません', lan: 'フレームはローカルネットワークから出ません', internet: 'フレームはインターネットに送られます' },
    circleShort: { machine: 'この端末', lan: 'ローカル網', internet: 'インターネット' },

    standin: {
      why: { 'loading': 'モデルを読み込み中です', 'unauthorised': 'キーを受け付けません', 'server-error': 'エラーを返しました', 'stream-error': 'エラーを返しました', 'cut-stream': '応答を途中で切りました' },
      away: '応答しません',
      asked: (chosen, why, other) => `${chosen} は${why}。代わりに ${other} に送信しています。`,
      triedIn: (chosen, seconds) => `${seconds} 秒後に ${chosen} を再試行`,
      tried: (chosen) => `${chosen} を再試行中`,
      returned: (chosen) => `${chosen} が復帰したので、送信先を戻しました。`,
    },
    insteadOf: (server, other) => `${server}（${other} の代わり）`,

    welcome: (server, circle) => `${server} がカメラの映像を見て、見えたものをここに表示します。${circle}。`,
    welcomeMore: '「開始」を押すまで、カメラはオフのままで、何も送信されません。',
    welcomeAway: '前回の問い合わせには正しく応答しませんでした。「開始」を押すと、もう一度試して理由を表示します。別のサーバーは「モデル」で選べます。',
    demoLead: (circle) => `内蔵のデモがカメラの映像を見て、見えたものをここに表示します。${circle}。`,
    demoMore: 'モデルサーバーが見つからないため、言語モデルではなく従来の画像処理で動きます。本物のモデルを使うには、次のコマンドを実行してください（llama-server は llama.cpp に含まれます）。起動するとこのページが自動で見つけます。',
    nobody: '映像を見るサーバーがまだありません。モデルサーバーが見つからず、内蔵のデモもインストールされていません。',
    nobodyMore: (demo) => `本物のモデルを使うには、次のコマンドを実行してください（llama-server は llama.cpp に含まれます）。起動するとこのページが自動で見つけます。${demo}`,
    proxySilent: 'コンソールのプロキシが応答しません。実行していた場所で起動し直してください。このページは自動で再開します。',
    gone: (server) => `${server} はコンソールのサーバー一覧から外れました。「モデル」で別のサーバーを選んでください。復帰すればこのページが自動で見つけます。`,
    locked: 'このコンソールにはトークンが必要です。最後に起動したときに表示された、末尾に #token= が付いたアドレスを開くか、コンソールのページの「スマートフォンで開く」に出るコードを読み取ってください。',
    insecure: 'ブラウザーは安全なページにしかカメラを許可しません。このアドレスは安全なページではありません。',
    insecureMore: 'コンソールを次のように起動し、表示された https のアドレスを開いてください。',

    waiting: { 'camera': 'カメラを待っています', 'frame': '映像を待っています', 'model': '見ています', 'pause': '', 'hidden': 'タブが非表示のため休止中', '': '' },
    unchanged: (percent) => `変化なし、${percent} を省略`,
    thinking: '思考中',
    thought: '思考してから応答',
    finish: { length: '最大トークン数で打ち切り', stopped: '停止', cut: '途中で切断' },
    repeats: '同じ語句の繰り返し',
    leftOut: (fields) => `サーバーが拒否した ${fields} を省いて送信`,
    answeredBy: (model) => `応答したモデル：${model}`,
    demoMark: '従来の画像処理（言語モデルではありません）',

    retryIn: (seconds) => `${seconds} 秒後に再試行`,
    paused: (span) => `タブが非表示だった ${span}の間、一時停止していました。`,
    pausedWhy: '「表示」の「タブが非表示のとき」で、続けるように変更できます。',
    wentOn: (span, count) => `タブが非表示だった ${span}の間も続け、${count === 0 ? '応答はありませんでした' : `${count} 件の応答がありました`}。`,
    span: (ms) => (ms < 120_000 ? `${Math.round(ms / 1000)} 秒` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} 分` : `${Math.round(ms / 3_600_000)} 時間`),
    ago: (ms) => (ms < 120_000 ? `${Math.round(ms / 1000)} 秒前` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} 分前` : `${Math.round(ms / 3_600_000)} 時間前`),
    cameraStarting: 'カメラを起動中',
    noFrames: '映像なし',
    fps: (fps) => `${Math.round(fps)} fps`,
    answers: (count, bound) => (count > bound ? `全 ${count} 件中、最新 ${bound} 件` : `${count} 件`),
    copied: 'コピーしました',
    copyFailed: 'コピーできません',
    saved: 'フレームを保存しました',

    counted: (count, label) => `${label || '位置'} ${count} 件`,
    nothingFound: '何も見つかりませんでした。',
    unnamed: 'ラベルなし',
    foundCount: (label, count) => `${label}：${count} 件`,
    showShapes: '検出結果を表示',
    hideShapes: '検出結果を隠す',
    reading: {
      automatic: '自動で判断',
      guessed: (says) => `${says}として解釈しました（推測）。`,
      chosen: (says, model) => `${says}として解釈しました（${model || 'このサーバー'} に対する選択）。`,
      says: {
        'xy/1000': '0～1000、x が先', 'yx/1000': '0～1000、y が先', 'xy/frame': 'フレームのピクセル、x が先', 'yx/frame': 'フレームのピクセル、y が先',
        'xy/resized': 'モデルが縮小した後のピクセル、x が先', 'xy/1': '0～1 の割合、x が先', 'yx/1': '0～1 の割合、y が先', 'xy/100': 'パーセント、x が先',
      },
    },
    zoom: (times) => `ズーム、現在 ${times} 倍`,
    fullOn: '全画面表示',
    fullOff: '全画面表示を終了（Esc）',
    fullLeft: '全画面表示を終了しました',
    awayOn: '映像を小さなウィンドウで表示',
    awayOff: '映像をページに戻す',

    phone: {
      asking: 'コンソールのアドレスを確認しています',
      silent: 'コンソールのプロキシからアドレスを取得できません。実行していた場所で起動し直してから、もう一度開いてください。',
      scan: 'スマートフォンのカメラで読み取ってください。スマートフォンとコンソールは同じネットワークにある必要があります。',
      type: 'スマートフォンでこのアドレスを開いてください。スマートフォンとコンソールは同じネットワークにある必要があります。',
      others: (urls) => `つながらない場合：${urls.join(' または ')}`,
    },

    viewer: {
      place: (number, count) => `${number} / ${count} 件`,
      gone: 'ログから削除済み',
      said: (place, words) => `${place}：${words}`,
    },
    facts: { server: 'サーバー', notes: '備考', time: '日時', model: 'モデル', prompt: '指示', ttft: 'TTFT', total: '合計時間', tokens: 'トークン数', speed: '速度', frame: 'フレーム', age: 'フレーム経過時間', upload: 'アップロード' },
    frame: (width, height, bytes, time) => `${width} × ${height}、${bytes}、エンコード ${time}`,
    age: (first, end) => (first === end ? `応答の完了時に ${end}` : `最初の語で ${first}、最後の語で ${end}`),
    badges: { good: '速い', slow: '遅い', bad: 'とても遅い' },
  };

  return live;
});
