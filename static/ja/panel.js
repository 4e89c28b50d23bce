// What is said in the panel, in Japanese: the instruction, the folded sections, their fields and what is wrong with them.
'use strict';

RTV.ja.panel = RTV.part(() => {
  /** @type {typeof RTV.en.panel} */
  const panel = {
    instruction: '指示',
    suggestedWords: 'モデルに合わせた指示',
    ownWords: '自分で書いた指示',
    demoFinds: 'デモが見つけるのは顔と QR コードだけです。',
    presets: [
      { name: '説明する', text: '何が見えますか？ 1 文で答えてください。' },
      { name: '文字を読む', text: '画像の中の文字をすべて読み取ってください。なければ「なし」と答えてください。' },
      { name: '人数を数える', text: '画像には何人写っていますか？ 人数と短い説明で答えてください。' },
      { name: '今の様子', text: '今起きていることを 1 文で説明してください。' },
    ],
    added: (sentences, tokens) => `${sentences ? `「${sentences}」を付けて送信します。` : '何も付け加えません。'}最大 ${tokens} トークン。`,
    savePrompt: 'この指示を保存',
    removePrompt: (name) => `保存した指示「${name}」を削除`,

    anyCamera: '既定のカメラ',
    cameraNumber: (number) => `カメラ ${number}`,
    autoResolution: '自動',
    anyModel: 'サーバーに任せる',
    customModel: 'ID を入力…',
    textOnly: 'テキストのみ',
    hosted: (name) => `${name}（インターネット）`,
    atMost: (px) => `最大 ${px} px`,
    multiples: (px) => `${px} の倍数`,
    asFast: 'モデルに合わせて最速',
    every: (ms) => (ms < 1000 ? `最短 ${ms} ms ごと` : `最短 ${ms / 1000} 秒ごと`),
    gates: { off: '', gentle: '変化検出：標準', strict: '変化検出：強' },
    whole: '一括で受信',
    limit: (seconds) => `制限時間 ${seconds} 秒`,
    overlayOn: '映像の上',
    overlayOff: '映像の下',
    themes: { system: '', light: 'ライト', dark: 'ダーク' },
    systemLanguage: 'ブラウザーの設定に従う',
    hidden: { go: '', pause: '非表示のとき一時停止' },
    tokens: (tokens) => `${tokens} トークン`,
    temperature: (value) => `温度 ${value}`,
    range: (least, most) => `${least}～${most} の数値を入力してください。それまでは直前の正しい値を使います。`,
    wholeRange: (least, most) => `${least}～${most} の整数を入力してください。それまでは直前の正しい値を使います。`,
    rememberOnDisk: 'キーとヘッダーを記憶する（このブラウザーでディスクから開いたほかのページにも読み取られます）',
    think: (think, known) => (think ? '思考するモデルの場合に有効です。時間とトークンを消費します。' : known ? '思考しないようサーバーに伝えます。' : 'このサーバーで思考を切り替える方法は不明です。サーバーの既定のまま動きます。'),
    headers: {
      form: (line) => `${line} 行目はヘッダーではありません。X-Title: my camera のように書いてください。`,
      forbidden: (line, name) => `${line} 行目：ブラウザーはページによる ${name} の設定を許しません。プロキシで追加してください。`,
      value: (line, name) => `${line} 行目：${name} の値に、ヘッダーに使えない文字があります。`,
    },
    fields: {
      form: (line, column) => `JSON として読めません。${line} 行目の ${column} 文字目に誤りがあります。`,
      object: '{"top_p": 0.9} のようなオブジェクトを書いてください。',
      messages: 'messages はこのページが画像を入れて作ります。指示とシステムプロンプトを使ってください。',
    },
    notUsed: (problem) => `${problem}直すまで、この欄の内容は送信されません。`,
    badURL: 'Web アドレスではありません。http://localhost:8080 のように入力してください。',

    order: {
      empty: '代わりのサーバーはありません（一覧が空です）。使用中のサーバーと、代わりになるサーバーを追加してください。',
      unlisted: (chosen) => `使用中の ${chosen} が一覧にないため、代わりに応答するサーバーはありません。${chosen} も追加してください。`,
      alone: (chosen) => `${chosen} の代わりになるサーバーを追加してください。`,
      ready: '下の順で、稼働中の次のサーバーに切り替えます（最後の次は先頭）。選択したサーバーは 30 秒後に、その後は 5 分ごとに再試行します。',
      add: 'サーバーを追加…',
      inUse: (server) => `${server}（使用中）`,
      custom: '別のベース URL…',
      chosen: '選択中',
      standsIn: '代わりに使用中',
      gone: '現在ありません',
      barred: (circle) => `${circle} · 下で許可するまで使いません`,
      up: (server) => `${server} を上へ移動`,
      down: (server) => `${server} を下へ移動`,
      remove: (server) => `${server} を一覧から削除`,
    },

    shortcuts: {
      groups: { asking: '送信', question: '指示', picture: '映像', log: 'ログ', page: 'ページ' },
      does: {
        toggle: '開始・停止', once: '1 回送信', onceTyping: '1 回送信（入力中も可）', save: 'フレームを保存', copy: '応答をコピー',
        instruction: '指示の入力へ移動', caption: '説明', query: '質問', detect: '検出', point: 'ポイント',
        shapes: '検出結果の表示・非表示', full: '全画面表示と終了', away: '小さなウィンドウと復帰',
        newerRow: 'ログで新しいほうへ', olderRow: 'ログで古いほうへ', newer: '拡大表示で新しいほうへ', older: '拡大表示で古いほうへ',
        list: 'この一覧', leave: '終了・閉じる・選択解除',
      },
      keys: { ' ': 'スペース', 'enter': 'Enter', 'escape': 'Esc', 'ctrl': 'Ctrl', 'arrowup': '↑', 'arrowdown': '↓', 'arrowleft': '←', 'arrowright': '→' },
      named: (name, key) => `${name}（${key}）`,
      said: {
        started: '開始しました',
        stopped: '停止しました',
        asking: '送信中',
        mode: (name) => `モード：${name}`,
        shown: '検出結果を表示しています',
        hidden: '検出結果を隠しています',
      },
    },
  };

  return panel;
});
