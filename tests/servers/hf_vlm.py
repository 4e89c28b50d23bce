"""A tiny vision-language model of the LLaVA family, as vLLM and transformers load them; it talks at random.

Run by the Python that a server is installed for: `python -m tests.servers.hf_vlm FOLDER`, with `--blind` for a model
of text only.
"""

import sys
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlamaConfig,
    LlamaForCausalLM,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

from tests.servers import vocabulary

IMAGE = "<image>"
SIDE, PATCH = 64, 16  # px
WIDTH, LAYERS, HEADS, CONTEXT = 64, 2, 4, 4096
SHUNNED, ENDING = -40.0, 1.5  # logits of what is never said, and of the end
CHAT = vocabulary.CHAT.replace("<__media__>", IMAGE)


def tokenizer() -> PreTrainedTokenizerFast:
    """Ours, as the library writes it, and a mark for the picture's place at its end."""
    words = vocabulary.vocabulary()
    merges = [(first, second) for first, second in (merge.split(" ") for merge in words.merges)]
    made = Tokenizer(models.BPE({token: id for id, token in enumerate(words.tokens)}, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    marks = (vocabulary.START, vocabulary.END, vocabulary.UNKNOWN, IMAGE)
    made.add_special_tokens([AddedToken(mark, special=True) for mark in marks])
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token=vocabulary.START,
        eos_token=vocabulary.END,
        pad_token=vocabulary.END,
        unk_token=vocabulary.UNKNOWN,
        chat_template=CHAT,
        model_max_length=CONTEXT,
    )


def text_config() -> LlamaConfig:
    words = vocabulary.vocabulary()
    return LlamaConfig(
        vocab_size=len(words) + 1,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        max_position_embeddings=CONTEXT,
        bos_token_id=words.id(vocabulary.START),
        eos_token_id=words.id(vocabulary.END),
        pad_token_id=words.id(vocabulary.END),
        tie_word_embeddings=False,
    )


@torch.no_grad()
def talk(head: torch.Tensor, body: torch.nn.Module) -> None:
    """Have random weights say whole words: one channel is the same in every token, and in the output it is a bias."""
    words = vocabulary.vocabulary()
    for parameter in (head, *body.parameters()):
        if parameter.dim() == 2:
            parameter.normal_(0, parameter.shape[-1] ** -0.5)
    head.mul_(3)
    body.embed_tokens.weight.normal_()
    body.embed_tokens.weight[:, 0] = 4.0
    for layer in body.layers:
        layer.self_attn.o_proj.weight[0] = layer.mlp.down_proj.weight[0] = 0
    bias = torch.full((len(head),), SHUNNED)
    bias[list(words.words)] = 0
    bias[words.id(vocabulary.END)] = ENDING
    head[:, 0] = bias / 2.5


def write(folder: Path, blind: bool) -> None:
    torch.manual_seed(0)
    tokens, text = tokenizer(), text_config()
    if blind:
        plain = LlamaForCausalLM(text)
        talk(plain.lm_head.weight, plain.model)
        plain.save_pretrained(folder)
        tokens.save_pretrained(folder)
        return
    eye = CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        image_size=SIDE,
        patch_size=PATCH,
    )
    image = tokens.convert_tokens_to_ids(IMAGE)
    seeing = LlavaForConditionalGeneration(
        LlavaConfig(vision_config=eye, text_config=text, image_token_id=image, image_seq_length=16)
    )
    talk(seeing.lm_head.weight, seeing.model.language_model)
    seeing.save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    LlavaProcessor(
        CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=size),
        tokens,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=CHAT,
        image_token=IMAGE,
    ).save_pretrained(folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]), "--blind" in sys.argv[2:])
