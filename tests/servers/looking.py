"""Weights set by hand for a model that truly looks: it names the colour nearest to the picture's mean colour.

It says " the view is red.", with "nothing" for the colour where there is no picture; held to a JSON schema it writes
true for a reddish view and false for others. The eye makes of each patch its mean colour, one attention head carries
the mean of all patches to the word at hand, and the last layer weighs what may follow by that colour.
"""

from collections.abc import MutableMapping

import numpy as np

from tests.servers.gguf import Tensor
from tests.servers.vocabulary import END, THOUGHT, Vocabulary

COLOURS = {
    "red": (1, -1, -1),
    "green": (-1, 0.6, -1),
    "blue": (-1, -1, 1),
    "white": (1, 1, 1),
    "black": (-1, -1, -1),
    "grey": (0, 0, 0),
    "yellow": (1, 1, -1),
    "orange": (1, 0.2, -1),
    "purple": (0.1, -1, 0.4),
    "pink": (1, 0.2, 0.5),
    "brown": (0, -0.5, -0.8),
}
# What it says, word by word; None is the colour. Where there are several, one stands for the others.
SENTENCE = (("\n",), (" the",), (" view",), (" is",), None, (".",))
# A question that wants no thoughts ends with an empty one, and so with an empty line.
THOUGHTFUL = (("\n",), (" near",), (" light",), (THOUGHT, "\n\n"), *SENTENCE[1:])

# The channels of the text half. All tokens carry ONE; those of a picture PATCH and their MEAN; what attention brought
# stands in SEEN and PICTURE; PLACE is the first of the channels that tell which word of the sentence a token is.
ONE, PATCH, MEAN, SEEN, PICTURE, PLACE = 0, 1, slice(2, 5), slice(6, 9), 9, 10
ROPE_BASE = 1e12  # so large that the last dimensions of a head hardly turn with the distance
GAIN = 20.0  # how sharply colours are told apart
STEADY = 8.0  # what the eye adds to a patch, so that the layer norm leaves the colour nearly as it is


def speak(text: MutableMapping[str, Tensor], vocabulary: Vocabulary, heads: int, thinks: bool) -> None:
    """Set the weights of the text half, which are zero so far but for its norms."""
    embedding, output = text["token_embd.weight"], text["output.weight"]
    embedding[:, ONE] = 4.0
    output[:, ONE] = -40 / 4
    # Under a grammar no white space is wanted, and marks only where nothing else may follow.
    output[[vocabulary.id(blank) for blank in " \n\t\r"], ONE] = -60 / 4
    output[[vocabulary.id(mark) for mark in '{}[]:,"'], ONE] = -20 / 4
    names = [vocabulary.id(f" {name}") for name in COLOURS]
    nothing = vocabulary.id(" nothing")
    sentence = THOUGHTFUL if thinks else SENTENCE
    for place, words in enumerate(sentence):
        ids = [vocabulary.id(word) for word in words] if words else [*names, nothing]
        embedding[ids, PLACE + place] = 3.0
        if place:
            output[ids, PLACE + place - 1] += 80 / 3
    last = PLACE + len(sentence) - 1
    output[vocabulary.id(END), last] += 80 / 3
    output[vocabulary.id('"'), last] += 48 / 3
    for name, colour in zip(names, COLOURS.values(), strict=True):
        output[name, SEEN] = GAIN * np.array(colour) / 3
        output[name, ONE] += (30 - GAIN * np.dot(colour, colour) / 2) / 4
    output[nothing, ONE] += 45 / 4
    output[nothing, PICTURE] = -40 / 3
    reddish = np.array([1, -0.5, -0.5]) * 10 / 3
    yes, no = vocabulary.id("t"), vocabulary.id("f")  # how true and false begin
    output[yes, SEEN], output[no, SEEN] = reddish, -reddish
    output[yes, PICTURE], output[no, PICTURE] = -8 / 3, 8 / 3
    output[no, ONE] += 2 / 4
    _attend(text, heads)


def _attend(text: MutableMapping[str, Tensor], heads: int) -> None:
    query, key, value, out = (text[f"blk.0.attn_{name}.weight"] for name in ("q", "k", "v", "output"))
    still = len(query) // heads - 1
    query[still, ONE] = key[still, PATCH] = 1.7
    for channel in range(MEAN.start, MEAN.stop):
        value[channel, channel] = 1.0
        out[channel + SEEN.start - MEAN.start, channel] = 3.0 * 1.14
    value[MEAN.stop, PATCH] = 1.0
    out[PICTURE, MEAN.stop] = 3.0 / 7.0


def see(eye: MutableMapping[str, Tensor], merge: int) -> None:
    """Set the weights of the eye: a patch becomes its mean colour, that colour's negative, and a steady pair."""
    patch, bias, projection = eye["v.patch_embd.weight"], eye["v.patch_embd.bias"], eye["mm.model.fc.weight"]
    width, _, side, _ = patch.shape
    for channel in range(3):
        patch[channel, channel], patch[3 + channel, channel] = 1 / side**2, -1 / side**2
    bias[6:8] = STEADY, -STEADY
    # What the layer norm divides by, as good as constant.
    spread = STEADY * (2 / width) ** 0.5
    for number in range(merge**2):
        start = number * width
        for channel in range(3):
            projection[MEAN.start + channel, start + channel] = spread / merge**2
        projection[ONE, start + 6] = 4.0 / STEADY * spread / merge**2
        projection[PATCH, start + 6] = spread / merge**2
