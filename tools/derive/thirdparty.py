"""Rows on libraries that are written by hand, each group with the reason why no source yields them.

The rows are laid over what was derived (`tools.derive.deriving_libraries`). A test runs those libraries that are
installed and work, and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_COMPILED = "needs a compiled operator, which can't be loaded beside torch for the CPU (see `libraries`)"
_FILES = "reads or writes files, or needs a decoder that the derivation has not"
_WEIGHTS = "downloads weights"
_HEAVY = "the library is no dependency of the tests: it is large, and draws others"


@dataclass(frozen=True, slots=True)
class Rows:
    """Names, and what holds for them, in the notation of `encoding`: functions, and what builds something to call."""

    reason: str
    functions: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)


def _below(prefix: str, rows: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}.{name}": text for name, text in rows.items()}


def _alike(text: str, prefix: str, names: str, suffix: str = "") -> dict[str, str]:
    return {f"{prefix}.{name}{suffix}": text for name in names.split()}


# A trained model that gives a tensor, and one that gives an object with tensors in it.
_TENSOR_MODEL = "always () ; T(piic..)"
_MODEL = "always () ; ?"
_POOLED = "T(piic..) input,boxes,output_size,spatial_scale"
_REGIONS = "never (output_size,spatial_scale) ; T(piic..) input,rois"

_VISION = (
    Rows(
        _COMPILED,
        _below(
            "torchvision.ops",
            {
                "nms": "T(ninc..) boxes,scores,iou_threshold",
                "batched_nms": "T(ninc..) boxes,scores,idxs,iou_threshold",
                **dict.fromkeys(("roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool"), _POOLED),
                "deform_conv2d": "T(piic..) input,offset,weight,bias,stride,padding,dilation,mask",
            },
        ),
        _below(
            "torchvision.ops",
            {
                **dict.fromkeys(("RoIAlign", "RoIPool", "PSRoIAlign", "PSRoIPool"), _REGIONS),
                "DeformConv2d": (
                    "always (in_channels,out_channels,kernel_size,stride,padding,dilation,groups,bias) bias,weight; "
                    "T(piic..) input,offset,mask"
                ),
            },
        ),
    ),
    Rows(
        "takes a dictionary of feature maps",
        modules=_below(
            "torchvision.ops",
            {
                "FeaturePyramidNetwork": "always (in_channels_list,out_channels) ; ? x",
                "MultiScaleRoIAlign": (
                    "never (featmap_names,output_size,sampling_ratio) ; T(piic..) x,boxes,image_shapes"
                ),
            },
        ),
    ),
    Rows(
        "drawn on the host; with nothing to draw, the image itself is given back, where it is",
        _alike("T(n??m..) image", "torchvision.utils", "draw_bounding_boxes draw_keypoints"),
    ),
    Rows(
        "which dtype comes out, the constructor's argument says",
        modules={
            "torchvision.transforms.ConvertImageDtype": "never (dtype) ; T(?i?m..) image",
            "torchvision.transforms.v2.ConvertImageDtype": "never (dtype) ; T(?i?m..) image",
            "torchvision.transforms.v2.ToDtype": (
                "never (dtype,scale) ; ? | 1:=given => ? | 0:=tensor => T(?i?m..) | => ?"
            ),
        },
    ),
    Rows(
        "chance decides what is done, and with it what dtypes can be passed",
        modules={
            **_alike(
                "never () ; ? img | 0:img=tensor => T(?iim..) img | => H img",
                "torchvision.transforms",
                "AutoAugment RandAugment TrivialAugmentWide AugMix RandomPosterize RandomSolarize RandomEqualize",
            ),
            **_alike(
                "never () ; ? | 1:=given => ? | 0:=tensor => T(?iim..) | => ?",
                "torchvision.transforms.v2",
                "AutoAugment RandAugment TrivialAugmentWide AugMix RandomPosterize RandomSolarize RandomEqualize",
            ),
        },
    ),
    Rows(
        "calls what it was given, one after the other",
        modules={
            "torchvision.transforms.Compose": "contents (transforms) ; ? img",
            "torchvision.transforms.v2.Compose": "contents (transforms) ; ?",
        },
    ),
    Rows(
        "calls what it was given, as chance will have it",
        modules={
            **_alike("never () ; ? img", "torchvision.transforms", "RandomApply RandomChoice RandomOrder Lambda"),
            **_alike("never () ; ?", "torchvision.transforms.v2", "RandomApply RandomChoice RandomOrder Lambda"),
        },
    ),
    Rows(
        _FILES,
        {
            "torchvision.utils.save_image": "N tensor,fp,format",
            **_below(
                "torchvision.io",
                {
                    **dict.fromkeys(("read_image", "decode_image"), "T(nhnc..) path,mode"),
                    **dict.fromkeys(("decode_png", "decode_gif", "decode_webp"), "T(nhnc..) input,mode"),
                    "decode_jpeg": "T(n?nc..) input,mode,device | 2:device=given => T(n?nc..) input,mode,device"
                    " | => T(nhnc..) input,mode,device",
                    "read_file": "T(nhnc..) path",
                    **dict.fromkeys(("encode_png", "encode_jpeg"), "T(nhnc..) input,quality"),
                    **dict.fromkeys(("write_file", "write_png", "write_jpeg", "write_video"), "N filename,data"),
                    "read_video": "U(nhnc..,nh?c..,H) filename,start_pts,end_pts,pts_unit,output_format",
                    "read_video_timestamps": "H filename,pts_unit",
                },
            ),
        },
    ),
    Rows(
        _WEIGHTS,
        modules={
            "torchvision.models.get_model": "always (name) ; ?",
            "torchvision.models.feature_extraction.create_feature_extractor": "always (model) ; ?",
        },
    ),
    Rows(
        "takes ideograms of dimensions, which no run exhausts",
        {"einops.parse_shape": "H x,pattern"},
        {
            **_alike("never (pattern) ; T(piim.i) input", "einops.layers.torch", "Rearrange"),
            **_alike("never (pattern,reduction) ; T(piim.i) input", "einops.layers.torch", "Reduce"),
            **_alike("always (pattern,weight_shape,bias_shape) ; T(piic..) input", "einops.layers.torch", "EinMix"),
        },
    ),
)

_AUDIO = (
    Rows(
        _FILES,
        {
            "torchaudio.load": "U(nh?c..,H) uri,frame_offset,num_frames,normalize,channels_first",
            "torchaudio.load_with_torchcodec": "U(nh?c..,H) uri,frame_offset,num_frames,normalize,channels_first",
            **_alike("N uri,src,sample_rate", "torchaudio", "save save_with_torchcodec"),
            "torchaudio.info": "H uri",
        },
    ),
    Rows(
        "which dtype comes out, another argument says",
        {"torchaudio.functional.spectrogram": "T(pi?m..) waveform,pad,window,n_fft,hop_length,win_length,power"},
        {"torchaudio.transforms.Spectrogram": "never (n_fft,win_length,hop_length,pad) ;window T(pi?m..) waveform"},
    ),
    Rows(
        "an extension that few builds have",
        {"torchaudio.functional.rnnt_loss": "T(piic..) logits,targets,logit_lengths,target_lengths"},
    ),
    Rows(
        "masks at random, or not at all",
        modules={
            "torchaudio.transforms.TimeMasking": "never (time_mask_param) ; T(piim..) specgram,mask_value",
            "torchaudio.transforms.SpecAugment": "never () ; T(piim..) specgram",
        },
    ),
)

_AUTO = (
    "AutoModel AutoModelForCausalLM AutoModelForSequenceClassification AutoModelForTokenClassification "
    "AutoModelForQuestionAnswering AutoModelForMaskedLM AutoModelForSeq2SeqLM AutoModelForMultipleChoice "
    "AutoModelForImageClassification AutoModelForObjectDetection AutoModelForSemanticSegmentation "
    "AutoModelForDepthEstimation AutoModelForVision2Seq AutoModelForImageTextToText AutoModelForAudioClassification "
    "AutoModelForSpeechSeq2Seq AutoModelForCTC AutoModelForPreTraining AutoModelForZeroShotImageClassification "
    "AutoModelForMaskGeneration AutoBackbone "
)
_ARCHITECTURES = (
    "BertModel BertForMaskedLM BertForSequenceClassification BertForTokenClassification RobertaModel "
    "RobertaForSequenceClassification XLMRobertaModel DistilBertModel DistilBertForSequenceClassification "
    "DebertaV2Model ElectraModel GPT2Model GPT2LMHeadModel LlamaModel LlamaForCausalLM T5Model T5EncoderModel "
    "T5ForConditionalGeneration BartModel BartForConditionalGeneration ViTModel ViTForImageClassification Dinov2Model "
    "SwinModel ResNetModel SegformerForSemanticSegmentation CLIPModel CLIPTextModel CLIPVisionModel SiglipModel "
    "SamModel DetrForObjectDetection DPTForDepthEstimation Wav2Vec2Model Wav2Vec2ForCTC HubertModel WavLMModel "
    "WhisperModel WhisperForConditionalGeneration ClapModel EsmModel EsmForMaskedLM VisionEncoderDecoderModel "
    "BlipForConditionalGeneration "
)
_WRITING = (
    "CausalLM", "Seq2SeqLM", "LMHead", "Generation", "SpeechSeq2Seq", "Vision2Seq", "TextToText", "DecoderModel",
)  # fmt: skip
_GENERATORS = " ".join(name for name in (_AUTO + _ARCHITECTURES).split() if any(word in name for word in _WRITING))
_PREPROCESSORS = (
    "AutoTokenizer AutoProcessor AutoImageProcessor AutoFeatureExtractor BertTokenizer BertTokenizerFast "
    "RobertaTokenizer GPT2Tokenizer T5Tokenizer LlamaTokenizer DistilBertTokenizer CLIPTokenizer CLIPProcessor "
    "ViTImageProcessor Wav2Vec2Processor Wav2Vec2FeatureExtractor WhisperProcessor SamProcessor"
)
_BATCH = "S(nh?c..)"

_OTHERS = (
    Rows(
        f"{_HEAVY}; {_WEIGHTS}",
        modules=_alike(_MODEL, "transformers", _AUTO + _ARCHITECTURES, ".from_pretrained")
        | _alike(_MODEL, "transformers", _AUTO, ".from_config"),
    ),
    Rows(
        f"{_HEAVY}; runs without grad where the model is, and gives tokens, or an object with more",
        _alike("S(n??c..) inputs", "transformers", _GENERATORS, ".from_pretrained().generate"),
    ),
    Rows(
        f"{_HEAVY}; what preprocesses gives a mapping of tensors in host memory, or of lists",
        _alike(_BATCH, "transformers", _PREPROCESSORS, ".from_pretrained()")
        | _alike(_BATCH, "transformers", _PREPROCESSORS, ".from_pretrained().batch_encode_plus")
        | _alike(_BATCH, "transformers", _PREPROCESSORS, ".from_pretrained().pad")
        | _alike("H", "transformers", _PREPROCESSORS, ".from_pretrained().decode")
        | _alike("H", "transformers", _PREPROCESSORS, ".from_pretrained().batch_decode"),
    ),
    Rows(
        f"{_HEAVY}; a model is called the same whatever it was made from",
        modules={
            "timm.create_model": "always (model_name,pretrained) ; T(piic..) x",
            "segmentation_models_pytorch.create_model": "always (arch,encoder_name) ; T(piic..) x",
            **_alike(
                "always (encoder_name,encoder_depth,encoder_weights) ; T(piic..) x",
                "segmentation_models_pytorch",
                "Unet UnetPlusPlus DeepLabV3 DeepLabV3Plus FPN PSPNet Linknet MAnet PAN",
            ),
        },
    ),
    Rows(
        f"{_HEAVY}; runs without grad, and moves what it has collected to host memory",
        {
            "lightning.pytorch.Trainer().predict": "L(S(nh?c..)) model,dataloaders",
            "lightning.pytorch.Trainer().test": "H model,dataloaders",
            "lightning.pytorch.Trainer().validate": "H model,dataloaders",
            "lightning.pytorch.seed_everything": "H seed,workers",
            "lightning.fabric.seed_everything": "H seed,workers",
        },
    ),
    Rows(
        f"{_HEAVY}; puts things where the accelerator is that it was made for",
        {
            "lightning.fabric.Fabric().to_device": "S(p??m..) obj",
            "lightning.fabric.Fabric().backward": "N tensor",
            "lightning.fabric.Fabric().launch": "? function",
        },
    ),
    Rows(
        f"{_HEAVY}; counts and compares: whole numbers come in, or grad goes through arithmetic",
        _below(
            "torchmetrics.functional",
            {
                **dict.fromkeys(
                    (
                        "accuracy", "precision", "recall", "f1_score", "fbeta_score", "specificity", "auroc",
                        "average_precision", "matthews_corrcoef", "cohen_kappa", "jaccard_index", "hamming_distance",
                        "stat_scores", "confusion_matrix",
                    ),
                    "T(?i?c..) preds,target",
                ),
                **dict.fromkeys(
                    (
                        "mean_squared_error", "mean_absolute_error", "r2_score", "pearson_corrcoef",
                        "spearman_corrcoef", "peak_signal_noise_ratio", "structural_similarity_index_measure",
                        "cosine_similarity",
                        "mean_squared_log_error", "explained_variance", "signal_noise_ratio",
                        "scale_invariant_signal_distortion_ratio",
                    ),
                    "T(?i?c..) preds,target",
                ),
            },
        ),
    ),
)  # fmt: skip

_ROWS = (*_VISION, *_AUDIO, *_OTHERS)

# Lightning is imported by two names, and its classes from several modules.
_LIGHTNING = {
    f"{home}.{name}": f"lightning.pytorch.{name}"
    for home in (
        "pytorch_lightning", "lightning", "pytorch_lightning.core", "lightning.pytorch.core",
        "pytorch_lightning.core.lightning", "pytorch_lightning.core.module", "lightning.pytorch.core.module",
        "pytorch_lightning.trainer", "lightning.pytorch.trainer",
    )
    for name in ("LightningModule", "Trainer", "Trainer().predict", "Trainer().test", "Trainer().validate",
                 "seed_everything")
}  # fmt: skip


def functions() -> dict[str, str]:
    """What calling functions gives, by name."""
    return {name: text for rows in _ROWS for name, text in rows.functions.items()}


def modules() -> dict[str, str]:
    """What classes and functions build that is called itself, by name."""
    return {name: text for rows in _ROWS for name, text in rows.modules.items()}


def aliases() -> dict[str, str]:
    """Further names for things of which there are rows."""
    return _LIGHTNING | {
        "lightning.Fabric": "lightning.fabric.Fabric",
        "lightning_fabric.Fabric": "lightning.fabric.Fabric",
        "lightning.fabric.utilities.seed.seed_everything": "lightning.fabric.seed_everything",
        "timm.models.create_model": "timm.create_model",
        "torchvision.io.image.read_image": "torchvision.io.read_image",
        "torchvision.io.image.decode_image": "torchvision.io.decode_image",
    }
