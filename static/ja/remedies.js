// What is wrong and what to do about it, in Japanese: what happened and what mends it, for each kind of fault.
'use strict';

RTV.ja.remedies = RTV.part(() => {
  /** Pages of an origin, as a server's settings mean them. @param {string} origin */
  const pages = (origin) => (origin === 'null' ? 'ディスク上のページ（origin null）' : origin);

  /** @type {typeof RTV.en.remedies.kinds} */
  const kinds = {
    'camera-denied': ({ disk }) => ({
      what: 'カメラの使用が許可されていません。',
      todo: `アドレスバーのカメラの記号からこの${disk ? 'ファイル' : 'ページ'}に許可し、システムのプライバシー設定でもブラウザーに許可してから、「開始」を押してください。`,
    }),
    'camera-busy': () => ({ what: 'カメラが使用中か、起動できません。', todo: 'カメラを使っているほかのアプリやタブを閉じるか、別のカメラを選んで、「開始」を押してください。' }),
    'camera-missing': () => ({ what: 'カメラが見つかりません。', todo: 'カメラを接続するか、「カメラ」で別のものを選んで、「開始」を押してください。' }),
    'camera-lost': (_, { detail }) => ({ what: detail ? `カメラ「${detail}」が外れたか、使えなくなりました。` : 'カメラが外れたか、使えなくなりました。', todo: '接続し直すか、「カメラ」で別のものを選んで、「開始」を押してください。' }),
    'camera-insecure': ({ origin }) => ({
      what: 'ブラウザーは安全なページにしかカメラを許可しません。',
      todo: `${origin} は安全なページではありません。コンソールのあるマシンで http://localhost として開くか、ディスクから開くか、次のように起動して https で開いてください。`,
    }),
    'camera-silent': () => ({ what: 'カメラから映像が届きません。', todo: 'カメラが覆われていないか、オフになっていないか、ほかのアプリが使っていないか確認するか、「カメラ」で別のものを選んでください。' }),
    'no-instruction': () => ({ what: '指示がありません。', todo: 'モデルに尋ねたいことを入力するか、候補から選んでください。' }),
    'bad-url': ({ url }) => ({ what: url ? `「${url}」は Web アドレスではありません。` : 'ベース URL がありません。', todo: '「モデル」にサーバーのアドレスを http://localhost:8080 のように入力してください。' }),
    'bad-key': () => ({ what: 'API キーに使えない文字が含まれています。', todo: '「モデル」で、もう一度コピーして入力してください。' }),
    'redirected': ({ url }) => ({ what: 'サーバーが要求を別の場所に転送しようとしました。', todo: `画像は転送先に送りません。${url} の転送先のアドレスを直接入力してください。` }),
    'unreachable': ({ server, url, origin, proxied, console, allow }) => {
      if (proxied) return { what: 'コンソールのプロキシが応答しません。', todo: '実行していた場所で起動し直してください。このページは自動で再開します。' };
      return {
        what: `${server} が応答しないか、このページからの呼び出しを許可していません。`,
        todo: console
          ? `どちらなのかはブラウザーからはわかりません。コンソールのようです。${allow} を付けて起動するか、そのコンソール自身のページを開いてください。`
          : `どちらなのかはブラウザーからはわかりません。${url} で起動して ${pages(origin)} からの呼び出しを許可するか、プロキシを経由してください。別のコンソールなら、${allow} を付けて起動してください。`,
      };
    },
    'down': ({ server, url, encrypted }) => ({
      what: `${server} が応答しません。`,
      todo: `${url} で待ち受けているものがありません。そこで起動するか、アドレスを直してください。${encrypted ? '動作中なら、そのアドレスをタブで開いてください。証明書が信頼されていない可能性があります。' : ''}`,
    }),
    'no-leave': ({ server, origin, console, allow, granting, around }) => ({
      what: `${server} は動作していますが、このページからの呼び出しを許可していません（CORS）。`,
      todo: console
        ? `コンソールのようです。${allow} を付けて起動するか、そのコンソール自身のページを開いてください。`
        : `${pages(origin)} を許可するように起動するか、許可のいらないプロキシを経由してください${granting ? `（${around}）` : ''}。キーが必要なサーバーなら、先にキーを入力してください。キーがないとこのように拒否するサーバーもあります。`,
    }),
    'no-preflight': ({ server }, { detail }) => ({
      what: `${server} は、このページから ${detail || 'これらのヘッダー'} を送ることを許可していません（CORS）。`,
      todo: 'ブラウザーの OPTIONS 要求への応答で許可する必要があります（Access-Control-Allow-Headers）。ページの代わりに要求するプロキシなら、許可はいりません。',
    }),
    'unreadable': ({ server, key }) => ({
      what: `${server} が拒否しましたが、ブラウザーがその内容をこのページに見せません。`,
      todo: `${key ? 'おそらく API キーが受け付けられていません。「モデル」で直してください。' : 'おそらく API キーが必要です。「モデル」に入力してください。'}確かなことは、サーバーのログか、どの応答も読めるプロキシを経由するとわかります。`,
    }),
    'mixed-content': ({ server, origin }) => ({
      what: `https のページから http の ${server} は呼び出せません。`,
      todo: `ブラウザーが ${origin} に対して禁止しています。プロキシを経由してそのページを開くか、サーバーを https にしてください。`,
    }),
    'network-denied': ({ server, origin, plain }) => ({
      what: `このページがローカルネットワークの ${server} にアクセスすることを、ブラウザーが許可していません。`,
      todo: `${plain ? '許可できるのは https のページだけです。' : `アドレスの横にあるサイトの設定で、${origin} にローカルネットワークへのアクセスを許可してください。`}または、お使いのマシンのプロキシが配信するページを開いてください。許可はいりません。`,
    }),
    'blind': () => ({ what: 'モデルがテスト画像を見ていないか、写っているものを答えられません。', todo: '画像を黙って捨てるサーバーもあります。画像対応のモデルを選んでください。llama.cpp にはプロジェクターも必要です（--mmproj FILE）。' }),
    'backend-down': ({ server }, { detail }) => ({ what: detail || `プロキシから ${server} に接続できません。`, todo: '応答するようになれば、このページは自動で再開します。' }),
    'no-demo': (_, { detail }) => ({ what: '内蔵のデモがインストールされていません。', todo: detail || 'コンソールを実行している場所でインストールするか、「モデル」で別のサーバーを選んでください。' }),
    'gone': ({ server }) => ({ what: `${server} はコンソールのサーバー一覧から外れました。`, todo: '「モデル」で別のサーバーを選んでください。復帰すれば、このページは自動で再開します。' }),
    'refused': (_, { detail }) => ({ what: 'サーバーがこのページを拒否しました。', todo: detail || 'このページの origin からの呼び出しを許可していません。' }),
    'unauthorised': ({ server, key, keyed, headed, reason }, { status }) => ({
      what: key || keyed || headed ? `${server} が API キーを受け付けません（${status}）。` : `${server} には API キーが必要です（${status}）。`,
      todo: keyed
        ? `キーはコンソールが持っており、ここに入力したキーは使われません。${reason || 'コンソールを実行している場所で直し、コンソールを起動し直してください。'}`
        : headed
          ? '「モデル」のヘッダーのひとつがキーを含み、API キーより優先されます。そちらを直してください。'
          : '「モデル」にキーを入力してください。キーは、入力したときのベース URL に対してだけ使われます。',
    }),
    'no-model': ({ server, model }) => ({ what: model ? `${server} にモデル「${model}」がありません。` : `${server} にはモデルの指定が必要です。`, todo: '「モデル」で別のモデルを選ぶか、先にサーバーに読み込んでください。' }),
    'no-route': ({ url }, { status }) => ({ what: `このアドレスにはチャットのインターフェースがありません（${status}）。`, todo: `OpenAI 互換サーバーは ${url}/chat/completions で応答します。ベース URL をマニュアルで確認してください。` }),
    'over-limit': () => ({ what: '画像がコンソールの上限を超えています（413）。', todo: '「カメラ」で解像度か JPEG 画質を下げるか、--max-body を大きくしてコンソールを起動してください。' }),
    'slow-upload': ({ server }, { status, detail }) => ({ what: `画像の送信が ${server} には遅すぎました（${status}）。`, todo: detail || '「カメラ」で解像度か JPEG 画質を下げてください。' }),
    'too-large': () => ({ what: '画像がサーバーの上限を超えています（413）。', todo: '「カメラ」で解像度か JPEG 画質を下げてください。' }),
    'rejected': (_, { status, detail }) => ({ what: `サーバーが要求を受け付けません（${status}）。`, todo: detail ? `サーバーの説明：${detail}` : '理由は示されていません。別のモデルか「API をテスト」を試してください。' }),
    'rate-limited': () => ({ what: 'サーバーが送信の頻度を下げるよう求めています（429）。', todo: '「ペース」で間隔を長くするか、アカウントの利用制限を確認してください。' }),
    'server-error': (_, { status, detail }) => ({ what: `サーバーでエラーが発生しました（${status}）。`, todo: detail ? `サーバーの説明：${detail}` : 'サーバーのログで原因を確認してください。' }),
    'stream-error': (_, { detail }) => ({ what: 'サーバーが応答を中断しました。', todo: detail ? `サーバーの説明：${detail}` : 'サーバーのログで原因を確認してください。' }),
    'loading': ({ server }) => ({ what: `${server} はモデルを読み込み中です。`, todo: '準備ができるまで 1 秒ごとに再試行します。' }),
    'image-unsupported': ({ server, projector }) => ({
      what: `${server} のモデルは画像に対応していません。`,
      todo: projector ? 'llama.cpp のサーバーには、画像対応のモデルとプロジェクターが必要です。--mmproj FILE を付けるか、プロジェクターを含むモデルを使ってください。' : '画像対応のモデルを選んでください。',
    }),
    'not-json': ({ url }, { detail }) => ({ what: '応答したのはモデルサーバーではありません。', todo: `JSON ではなく${detail ? `「${detail}」` : '別のもの'}が返されました。アドレスを確認してください：${url}` }),
    'cut-stream': () => ({ what: '応答が途中で切れました。', todo: 'サーバーか、サーバーへの接続が失われました。サーバーのログに原因があるかもしれません。' }),
    'empty-answer': () => ({ what: '応答が空でした。', todo: '別の指示やモデルを試すか、「ペース」でもう一度尋ねるように設定してください。' }),
    'thought-only': ({ think }, { detail }) => ({
      what: 'モデルが応答のすべてを思考に使いました。',
      todo: think ? '「モデル」で「先に思考させる」をオフにするか、最大トークン数を増やしてください。' : detail === 'length' ? '「モデル」で最大トークン数を増やすか、思考しないモデルを選んでください。' : '思考しないモデルを選ぶか、もっと簡潔に尋ねてください。',
    }),
    'timeout': (_, { detail }) => ({ what: `${Number(detail) / 1000} 秒以内に応答が完了しませんでした。`, todo: '「ペース」で制限時間を延ばすか、最大トークン数か解像度を下げるか、小さいモデルを選んでください。' }),
    'silent': ({ server }, { status, detail }) => ({ what: `${server} から長い間応答がありませんでした${status ? `（${status}）` : ''}。`, todo: detail || '負荷が高いのかもしれません。最大トークン数か解像度を下げるか、小さいモデルを選んでください。' }),
    'list-timeout': ({ server }) => ({ what: `${server} からモデルの一覧が時間内に届きませんでした。`, todo: '処理中かもしれません。「モデル」の「ID を入力」でモデルの ID を指定してください。' }),
    'no-list': ({ server }, { status }) => ({ what: `${server} にはモデルの一覧がありません（${status}）。`, todo: 'そういうサーバーもあります。「モデル」の「ID を入力」でモデルの ID を指定してください。' }),
    'internal': (_, { detail }) => ({ what: 'このページの内部でエラーが発生しました。', todo: `もう一度試すか、ページを再読み込みしてください。${detail ? `内容：${detail}` : ''}` }),
    'wrong-token': () => ({ what: 'アドレスのトークンはこのコンソールのものではありません。', todo: 'トークンは、指定しなければ起動のたびに新しくなります。最後に起動したときに表示されたアドレスを開いてください。' }),
    'locked': ({ elsewhere }) => ({
      what: elsewhere ? 'そのコンソールにはトークンが必要です。' : 'このコンソールにはトークンが必要です。',
      todo: `${elsewhere ? '「モデル」の API キーとして入力するか、' : ''}最後に起動したときに表示された、末尾に #token= が付いたアドレスを開いてください。`,
    }),
  };

  /** What to do about an address that means another machine than the person thinks. @param {string} hostname */
  const astray = (hostname) => `この端末では ${hostname} は端末自身を指します。サーバーがコンソールと同じマシンにあるなら、次のようにコンソールを起動し、「モデル」でそのサーバーを選んでください。`;

  return { kinds, astray };
});
