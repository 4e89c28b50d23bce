// What the test of a server says, in Japanese, rung by rung, and the report of it.
'use strict';

RTV.ja.diagnosis = RTV.part(() => {
  /** @type {typeof RTV.en.diagnosis} */
  const diagnosis = {
    names: {
      page: 'ページ', camera: 'カメラ', address: 'アドレス', mixed: '混在コンテンツ', network: 'ローカルネットワーク', reach: '接続', leave: '呼び出しの許可（CORS）',
      models: 'モデルの一覧', key: 'キー', model: 'モデル', picture: '画像', stream: 'ストリーミング', schema: '構造化出力', speed: '速度',
    },
    marks: { good: 'OK', note: '注意', bad: '失敗', skipped: '省略', running: '実行中' },
    said: {
      secure: () => 'カメラの利用に必要な、安全なページです。',
      camera: ({ grant }) => ({ granted: 'カメラがあり、許可されています。', prompt: 'カメラがあります。開始するとブラウザーが許可を求めます。' })[/** @type {string} */ (grant)] ?? 'カメラがあります。許可されているかどうかは、このブラウザーではわかりません。',
      address: ({ url, own }) => (own ? `${url}（このページと同じアドレスなので、許可は不要です）。` : `${url}。`),
      unmixed: () => 'https のページから呼び出せます。',
      network: () => 'このページがローカルネットワークにアクセスすることを、ブラウザーが許可しています。',
      networkAsks: () => 'ローカルネットワークへのアクセスについてブラウザーが確認します。許可してください。',
      networkUntold: () => 'ローカルネットワークにアクセスできるかどうかは、このブラウザーではわかりません。',
      there: () => 'アドレスから応答があります。',
      leave: () => 'このページから呼び出し、応答を読み取れます。',
      models: ({ count }) => (count === 0 ? '一覧は空です。そういうサーバーもあります。' : `モデルは ${count} 個です。`),
      listClosed: ({ status }) => `正しいキーがないと表示されません（${status}）。`,
      key: ({ sent, keyed }) => (keyed ? 'コンソールがキーを付け、拒否されていません。' : sent ? '拒否されていません。' : 'キーは不要です。'),
      anyModel: () => 'サーバーが選びます。',
      model: ({ id }) => `${id} は一覧にあります。`,
      textOnly: ({ id }) => `${id} はテキスト専用として一覧にあります。`,
      answers: ({ id }) => `${id} は一覧にありませんが、応答します。`,
      unlisted: ({ id }) => `${id} は一覧にありません。使えるかどうかは応答でわかります。`,
      otherModel: ({ id, answers }) => `${id} は一覧になく、代わりに ${answers} が応答します。`,
      word: ({ text, colour, word }) => `見えており、読めています。${colour} の地に ${word} と書いた画像への応答：「${text}」。`,
      colour: ({ text, colour, word }) => `2 色、2 枚の画像で、見えていることを確認しました。${colour} の地に ${word} と書いた画像への応答：「${text}」。`,
      blind: ({ text, colour, word }) => `${colour} の地に ${word} と書いた画像への応答：「${text}」。`,
      streams: ({ pieces, ms }) => `${Math.round(ms)} ms の間に ${pieces} 個に分けて届きました。`,
      heap: () => '一度に届きました。サーバーがそれほど速いか、途中の何かがためています。',
      whole: () => '一括で届きます。このサーバーはストリーミングしないため、完了まで何も表示できません。',
      schema: () => 'JSON スキーマに従います。',
      schemaRefused: () => 'サーバーが JSON スキーマを拒否します。応答は自由な文章になります。',
      schemaIgnored: ({ text }) => `JSON スキーマが無視されます。応答：「${text}」。応答は自由な文章になります。`,
      speed: ({ ttftMs, totalMs }) => `${ttftMs === null ? '全体' : `最初の語まで ${Math.round(ttftMs)} ms、全体`}で ${Math.round(totalMs)} ms。${totalMs > 3000 ? '遅めです。最大トークン数か解像度を下げるか、小さいモデルを選んでください。' : ''}`,
    },
    skipped: '未実施',
    running: 'テスト中',
    stopped: '途中で停止しました。',
    elsewhere: '別のサーバーに切り替わったため、途中で停止しました。',
    broken: (name) => `失敗した項目：${name}`,
    whole: (notes) => (notes === 0 ? 'すべて正常です。' : '動作します。注意の項目を確認してください。'),
    title: (time) => `RealTime-VLM によるモデルサーバーのテスト、${time}`,
    from: (disk, origin, browser) => `ページ：${disk ? 'ディスク（origin null）' : origin}。ブラウザー：${browser}`,
    whom: (server, url, kind, model) => `サーバー：${server}、${url || 'アドレスなし'}。種類：${kind || '不明'}。モデル：${model}。`,
  };

  return diagnosis;
});
