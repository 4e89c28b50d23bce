// What the metrics and the latency check say, in Japanese, and the units of all numbers.
'use strict';

RTV.ja.measures = RTV.part(() => {
  /** @type {typeof RTV.en.measures} */
  const measures = {
    units: {
      ms: (number) => `${number} ms`,
      s: (number) => `${number} 秒`,
      speed: (number) => `${number} tok/s`,
      kB: (number) => `${number} kB`,
      MB: (number) => `${number} MB`,
      percent: (number) => `${number}%`,
      times: (number) => `${number}×`,
    },

    metrics: {
      none: '応答はまだありません',
      nothing: '監視中は、1 分あたりの応答数を表示します。',
      rates: (rate, percent) => `1 分あたり ${rate} 件、モデルの上限の ${percent}。`,
      last: (count) => (count === 1 ? '最新の応答の合計時間' : `最新 ${count} 件の応答の合計時間`),
      perMinute: (rate) => `${rate} 件/分`,
      middle: (time) => `p50 ${time}`,
      skipped: (percent) => `${percent} を省略`,
      rows: { ttft: 'TTFT（ms）', total: '合計（ms）', age: 'フレーム経過時間（ms）', encode: 'エンコード（ms）', upload: 'アップロード（ms）', tokens: 'トークン数', speed: 'トークン/秒', bytes: '画像（kB）', pixels: 'メガピクセル' },
      unknown: '–',
      saved: (requests, bytes, tokens) => `≈ ${requests} 回の送信、${bytes}、${tokens} トークン`,
    },

    latency: {
      start: 'レイテンシを測定',
      stop: '測定を停止',
      preparing: 'フレームを取得中',
      ways: { streamed: 'ストリーミング', whole: '一括' },
      warming: (way) => `ウォームアップ中（${way}）`,
      asking: (way, round, rounds) => `${rounds} 回中 ${round} 回目（${way}）`,
      done: '完了しました。',
      stopped: '途中で停止しました。',
      interrupted: 'カメラ映像の送信を優先するため、途中で停止しました。',
      range: (least, most) => `${least}～${most} の整数を入力してください。`,
      rows: { streamedTtft: 'ストリーミング、TTFT', streamedTotal: 'ストリーミング、合計', wholeTtft: '一括、TTFT', wholeTotal: '一括、合計' },
      heads: ['ms', '最小', '中央値', 'p95', '最大'],
      title: (time) => `RealTime-VLM レイテンシ測定、${time}`,
      subject: (server, model) => `サーバー：${server}。モデル：${model}。`,
      picture: (width, height, bytes, drawn) => `画像：${width} × ${height}、${bytes}${drawn ? '、赤一色' : ''}、毎回同じもの。`,
      method: (rounds, tokens) => `各方式 1 回のウォームアップの後、交互に ${rounds} 回ずつ送信。最大 ${tokens} トークン。`,
    },
  };

  return measures;
});
