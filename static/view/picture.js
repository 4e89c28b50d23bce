// A picture in an `<img>`, without an object URL that somebody would have to release.
'use strict';

RTV.view.picture = RTV.part(() => {
  /**
   * @param {HTMLImageElement} image
   * @param {Blob} blob
   */
  const show = (image, blob) => {
    const url = URL.createObjectURL(blob);
    // Once loaded, or found to be none, the picture needs its URL no more.
    const done = () => URL.revokeObjectURL(url);
    image.onload = done;
    image.onerror = done;
    image.src = url;
  };

  return { show };
});
