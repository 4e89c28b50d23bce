// Saving a frame: the newest, or that of the last answer with what was found in it; and what kept one from being saved.
'use strict';

RTV.view.saving = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.view.snapshot.create>, 'save'>} edges.snapshot
   * @param {ReturnType<typeof RTV.capture.still.create>['newest']} edges.newest
   * @param {() => Sight | null} edges.found what the last whole answer found, where that is to be saved
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => void} edges.failed the state below tells why
   */
  const create = ({ snapshot, newest, found, fault, failed }) => {
    const state = {
      /** Why the last one was not saved. @type {Fault | null} */
      fault: null,
    };

    const forget = () => {
      state.fault = null;
    };

    /** @param {Frame | Promise<Frame | null>} wanted @param {Shape[]} shapes to be painted in @returns {Promise<boolean>} whether there was one, and it is saved */
    const save = async (wanted, shapes) => {
      forget();
      try {
        const frame = await wanted;
        if (frame) await snapshot.save(frame, shapes);
        return frame !== null;
      } catch (error) {
        state.fault = fault.from(error);
        failed();
        return false;
      }
    };

    /** The one that is on the screen. @returns {Promise<boolean>} */
    const saveShown = () => {
      const sight = found();
      return sight?.shapes.length ? save(sight.frame, sight.shapes) : save(newest(new AbortController().signal), []);
    };

    return { state, save, saveShown, forget };
  };

  return { create };
});
