// A sheet that the page itself drew, as JPEG.
'use strict';

RTV.capture.jpeg = RTV.part(() => {
  /**
   * @param {HTMLCanvasElement} sheet
   * @param {number} [quality] 0-1; the browser's own where none is told
   * @returns {Promise<Blob>}
   */
  const of = (sheet, quality) =>
    new Promise((resolve, reject) => {
      sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))), 'image/jpeg', quality);
    });

  return { of };
});
