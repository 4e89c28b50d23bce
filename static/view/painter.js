// Shapes painted on a canvas, as they are drawn over the picture: for a frame that is saved with what was found in it.
'use strict';

RTV.view.painter = RTV.part(() => {
  /** How wide a picture is looked at, CSS px: lines and labels of a larger one are larger, so that they can still be read. */
  const usual = 960;

  /**
   * @param {object} edges
   * @param {CSSStyleDeclaration} edges.theme where the values of the theme stand, as they are now
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   */
  const create = ({ theme, colours }) => {
    const { afterimage, drawing, placing, plates } = RTV.view;
    /** @param {string} name */
    const value = (name) => theme.getPropertyValue(name).trim();

    /**
     * @param {CanvasRenderingContext2D} context of a canvas that holds their frame
     * @param {Shape[]} shapes
     */
    const paint = (context, shapes) => {
      const { width, height } = context.canvas;
      const unit = Math.max(1, Math.max(width, height) / usual);
      const size = { width: width / unit, height: height / unit };
      context.save();
      context.scale(unit, unit);
      context.font = `650 ${value('--size-small')} ${value('--font')}`;
      context.lineJoin = 'round';
      context.textBaseline = 'middle';
      const primitives = drawing.of(afterimage.of([], shapes, true), placing.of(size, size), {
        colour: colours.of, measure: (text) => context.measureText(text).width, ratio: unit,
      });
      /** @param {Primitive} primitive */
      const hue = ({ colour }) => value(colour < 0 ? '--hue-none' : `--hue-${colour}`);
      for (const primitive of primitives) {
        const line = new Path2D(primitive.line);
        context.strokeStyle = value('--outline');
        context.lineWidth = drawing.line + 3;
        context.stroke(line);
        context.fillStyle = hue(primitive);
        if (primitive.kind === 'polygon') {
          context.globalAlpha = 0.18;
          context.fill(line);
          context.globalAlpha = 1;
        }
        context.strokeStyle = hue(primitive);
        context.lineWidth = drawing.line;
        context.stroke(line);
        context.fill(new Path2D(primitive.dot));
      }
      for (const primitive of primitives) {
        const { plate } = primitive;
        if (!plate) continue;
        context.fillStyle = hue(primitive);
        context.beginPath();
        context.roundRect(plate.x, plate.y, plate.width, plate.height, plates.round);
        context.fill();
        context.fillStyle = value('--on-hue');
        context.fillText(plate.text, plate.x + plates.pad, plate.y + plates.tall / 2);
      }
      context.restore();
    };

    return { paint };
  };

  return { create };
});
