"""Looking up names of libraries beside torch."""

import pytest

from flake8_torch_numpy.torch_api import catalog, derived_libraries

NAMES = derived_libraries.FUNCTIONS | derived_libraries.MODULES


def test_every_name_is_of_a_library_that_the_catalog_looks_in() -> None:
    assert {name.partition(".")[0] for name in NAMES | derived_libraries.ALIASES} <= catalog.LIBRARIES


def test_every_entry_can_be_read() -> None:
    for name in derived_libraries.FUNCTIONS:
        signature = catalog.function(name)
        assert signature is not None
        for case in (signature, *(overload.signature for overload in signature.overloads)):
            assert (case.returns in {"tensor", "tuple", "list", "some"}) is bool(case.outputs)
    for name in derived_libraries.MODULES:
        assert catalog.module_class(name) is not None


def test_no_alias_leads_to_another_alias() -> None:
    assert not derived_libraries.ALIASES.keys() & set(derived_libraries.ALIASES.values())


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("torchvision.transforms.transforms.ToTensor", "torchvision.transforms.ToTensor"),
        ("torchvision.models.resnet.resnet18", "torchvision.models.resnet18"),
        ("torchvision.ops.boxes.box_iou", "torchvision.ops.box_iou"),
        ("torchaudio.functional.functional.resample", "torchaudio.functional.resample"),
        ("einops.einops.rearrange", "einops.rearrange"),
        ("pytorch_lightning.LightningModule", "lightning.pytorch.LightningModule"),
    ],
)
def test_a_thing_has_one_first_name(alias: str, name: str) -> None:
    assert catalog.canonical(alias) == name


def test_models_are_trained_and_transforms_are_not() -> None:
    for name, trainable in (
        ("torchvision.models.resnet18", "always"),
        ("torchvision.models.detection.fasterrcnn_resnet50_fpn", "always"),
        ("torchaudio.models.wav2vec2_base", "always"),
        ("timm.create_model", "always"),
        ("torchvision.transforms.ToTensor", "never"),
        ("torchaudio.transforms.MelSpectrogram", "never"),
        ("torchvision.transforms.Compose", "contents"),
    ):
        module = catalog.module_class(name)
        assert module is not None
        assert module.trainable == trainable


def test_objects_of_libraries_are_known_by_their_methods() -> None:
    assert catalog.is_object("pytorch_lightning.Trainer")
    assert catalog.is_object("transformers.AutoTokenizer.from_pretrained")
    assert not catalog.is_object("torchvision.models.resnet18")
    assert not catalog.is_object("torch.nn.Linear")
