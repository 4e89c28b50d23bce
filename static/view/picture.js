// A picture in an `<img>`, without an object URL that somebody would have to release.
'use strict';

RTV.view.picture = RTV.part(() => {
  /** Once loaded, or found to be none, a picture needs its URL no more. @param {Event | string} event */
  const release = (event) => URL.revokeObjectURL(/** @type {HTMLImageElement} */ (/** @type {Event} */ (event).target).src);

  /**
   * @param {HTMLImageElement} image
   * @param {Blob} blob
   */
  const show = (image, blob) => {
    image.onload = release;
    image.onerror = release;
    image.src = URL.createObjectURL(blob);
  };

  return { show };
});
