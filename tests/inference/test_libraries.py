"""Names of libraries beside torch: torchvision, torchaudio, einops, Lightning, transformers, timm."""

import pytest

from tests.helpers import check, check_silent


class TestImagesThatAreRead:
    def test_become_tensors_in_host_memory(self):
        check_silent("""
            import torchvision.transforms as T
            from PIL import Image
            from torchvision import transforms
            from torchvision.transforms import ToTensor
            import torchvision.transforms.functional as TF

            def read(path):
                picture = Image.open(path)
                transforms.ToTensor()(picture).numpy()
                T.PILToTensor()(picture).numpy()
                ToTensor()(picture).permute(1, 2, 0).numpy()
                TF.to_tensor(picture).numpy()
                TF.pil_to_tensor(picture).numpy()
                TF.normalize(TF.to_tensor(picture), [0.5], [0.5]).numpy()
        """)

    def test_are_known_by_any_object_that_was_opened(self):
        check_silent("""
            from torchvision import transforms

            def read(picture):
                to_tensor = transforms.ToTensor()
                to_tensor(picture).numpy()
        """)

    def test_pass_through_a_composition(self):
        check("""
            from torchvision import transforms

            transform = transforms.Compose([
                transforms.Resize(256),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize([0.5], [0.5]),
            ])

            def read(picture):
                transform(picture).numpy()
                transform(picture).unsqueeze(0).cuda().numpy()  # TNP201
        """)

    def test_are_decoded_in_host_memory(self):
        check("""
            import torchvision
            from torchvision.io import decode_jpeg, read_image, read_video

            read_image("a.png").numpy()
            torchvision.io.read_image("a.png").permute(1, 2, 0).numpy()
            video, audio, about = read_video("a.mp4")
            video.numpy()
            audio.numpy()
            decode_jpeg(data, device="cuda").numpy()  # TNP201
            decode_jpeg(data).numpy()
        """)


class TestTransformsOfTensors:
    def test_stay_where_they_are(self):
        check("""
            import torch
            from torchvision.transforms import functional as F, v2

            x = torch.rand(3, 8, 8, device="cuda")
            w = torch.rand(3, 8, 8, requires_grad=True)
            F.resize(x, [4, 4]).numpy()  # TNP201
            F.resize(w, [4, 4]).numpy()  # TNP202
            F.hflip(w.detach()).numpy()
            v2.functional.resize(w, [4, 4]).numpy()  # TNP202
            v2.Resize((4, 4))(x).numpy()  # TNP201
            v2.RandomHorizontalFlip()(w.detach()).numpy()
        """)

    def test_take_more_than_one_input(self):
        check("""
            import torch
            from torchvision.transforms import v2

            def augment(target):
                image, mask = v2.RandomHorizontalFlip()(torch.rand(3, 8, 8), target)
                mask.numpy()  # TNP401 TNP402
        """)


class TestModelsOfTorchvision:
    def test_are_trained(self):
        check("""
            import torch
            import torchvision
            from torchvision import models
            from torchvision.models import resnet18

            x = torch.rand(1, 3, 224, 224)
            torchvision.models.resnet18()(x).numpy()  # TNP202
            models.resnet50(weights=None)(x).numpy()  # TNP202
            model = resnet18()
            model(x).numpy()  # TNP202
            model.eval()
            model(x).detach().numpy()
            with torch.no_grad():
                model(x).numpy()
        """)

    def test_are_moved(self):
        check("""
            import torch
            from torchvision.models import resnet18

            model = resnet18()
            model.cuda()
            with torch.no_grad():
                model(torch.rand(1, 3, 224, 224).cuda()).numpy()  # TNP201
                model(torch.rand(1, 3, 224, 224).cuda()).cpu().numpy()
        """)

    def test_are_frozen_and_get_another_head(self):
        check("""
            import torch
            import torchvision
            from torch import nn

            model = torchvision.models.resnet18()
            for parameter in model.parameters():
                parameter.requires_grad = False
            model(torch.rand(1, 3, 8, 8)).numpy()  # TNP302?
            model.fc = nn.Linear(512, 2)
            model(torch.rand(1, 3, 8, 8)).numpy()  # TNP202|TNP302
        """)

    def test_are_parts_of_a_module(self):
        check("""
            import torch
            import torchvision
            from torch import nn

            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.backbone = torchvision.models.resnet18()

                def forward(self, x):
                    return self.backbone(x)

            Net()(torch.rand(1, 3, 8, 8)).numpy()  # TNP202
        """)

    def test_give_objects_with_tensors_in_them(self):
        check("""
            import torch
            from torchvision.models.detection import fasterrcnn_resnet50_fpn
            from torchvision.models.segmentation import fcn_resnet50

            x = torch.rand(1, 3, 224, 224)
            fasterrcnn_resnet50_fpn()([x[0]])[0]["boxes"].numpy()  # TNP202|TNP302 TNP301?
            with torch.no_grad():
                fcn_resnet50()(x)["out"].numpy()  # TNP401?
        """)


class TestOperationsOfTorchvision:
    def test_on_boxes(self):
        check("""
            import torch
            from torchvision.ops import box_convert, box_iou, nms, roi_align

            boxes = torch.rand(3, 4, requires_grad=True)
            nms(boxes, torch.rand(3), 0.5).numpy()
            nms(boxes.cuda(), torch.rand(3).cuda(), 0.5).numpy()  # TNP201
            box_iou(boxes, boxes).numpy()  # TNP202
            box_convert(boxes.detach(), "xyxy", "xywh").numpy()
            roi_align(torch.rand(1, 3, 8, 8), [boxes], 2).numpy()  # TNP202
        """)

    def test_grids_follow_what_is_in_them(self):
        check("""
            import torch
            import torchvision
            from torchvision.utils import make_grid, save_image

            images = torch.rand(4, 3, 8, 8)
            make_grid(images).permute(1, 2, 0).numpy()
            torchvision.utils.make_grid(images.cuda(), nrow=2).numpy()  # TNP201
            save_image(images, "a.png")
            images.numpy()
        """)

    def test_datasets_hold_what_the_transform_makes(self):
        check("""
            from torchvision import datasets, transforms

            plain = datasets.MNIST("data", transform=transforms.ToTensor())
            plain[0][0].numpy()
            for image, label in plain:
                image.numpy()
            plain.targets.numpy()
            plain.data.numpy()
            moved = datasets.MNIST("data", transform=transforms.Compose([
                transforms.ToTensor(), transforms.Lambda(lambda image: image.cuda()),
            ]))
            moved[0][0].numpy()  # TNP201|TNP301|TNP401 TNP402?
        """)


class TestTorchaudio:
    def test_loads_into_host_memory(self):
        check("""
            import torchaudio
            from torchaudio.transforms import MelSpectrogram, Resample

            wave, rate = torchaudio.load("a.wav")
            wave.numpy()
            wave.mean(0).numpy()
            Resample(rate, 16000)(wave).numpy()
            MelSpectrogram()(wave).numpy()
            torchaudio.functional.resample(wave, rate, 16000).numpy()
            torchaudio.functional.resample(wave.cuda(), rate, 16000).numpy()  # TNP201
        """)

    def test_has_trained_models(self):
        check("""
            import torch
            import torchaudio

            bundle = torchaudio.pipelines.WAV2VEC2_ASR_BASE_960H
            model = bundle.get_model()
            wave, rate = torchaudio.load("a.wav")
            emission, _ = model(wave)
            emission.numpy()  # TNP202
            with torch.inference_mode():
                emission, _ = model(wave)
            emission.numpy()
        """)


class TestEinops:
    def test_keeps_device_and_grad(self):
        check("""
            import torch
            from einops import rearrange, reduce, repeat
            from einops.layers.torch import Rearrange

            x = torch.rand(3, 4)
            rearrange(x, "b c -> c b").numpy()
            rearrange(x.cuda(), "b c -> c b").numpy()  # TNP201
            reduce(x.requires_grad_(), "b c -> b", "mean").numpy()  # TNP202
            repeat(x.detach(), "b c -> b c d", d=2).numpy()
            Rearrange("b c -> c b")(torch.rand(3, 4).cuda()).numpy()  # TNP201
        """)


class TestModelsByName:
    def test_of_timm(self):
        check("""
            import timm
            import torch

            model = timm.create_model("resnet18", pretrained=True)
            model(torch.rand(1, 3, 8, 8)).numpy()  # TNP202
            model.forward_features(torch.rand(1, 3, 8, 8)).numpy()  # TNP302 TNP301? TNP404?
        """)

    def test_of_transformers(self):
        check("""
            import torch
            from transformers import AutoModel, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
            model = AutoModel.from_pretrained("bert-base-uncased")
            inputs = tokenizer("text", return_tensors="pt")
            inputs["input_ids"].numpy()
            outputs = model(**inputs)
            outputs.last_hidden_state.numpy()  # TNP302 TNP301?
            with torch.no_grad():
                model(**inputs).last_hidden_state.numpy()  # TNP401?
            model.cuda()
            with torch.no_grad():
                model(**inputs).last_hidden_state.numpy()  # TNP301
        """)

    def test_generate_without_grad(self):
        check("""
            from transformers import AutoModelForCausalLM

            def run(tokens):
                model = AutoModelForCausalLM.from_pretrained("gpt2")
                model.generate(tokens).numpy()
                model.cuda()
                model.generate(tokens)[0].numpy()  # TNP201|TNP301
                model.generate(tokens)[0].cpu().numpy()
        """)

    def test_that_are_put_somewhere(self):
        check("""
            import torch
            from transformers import AutoModelForCausalLM

            model = AutoModelForCausalLM.from_pretrained("gpt2", device_map="auto")
            with torch.no_grad():
                model(tokens).logits.numpy()  # TNP301
        """)


class TestLightning:
    @pytest.mark.parametrize(
        "header", ["import lightning as L", "import pytorch_lightning as L", "import lightning.pytorch as L"]
    )
    def test_predicts_into_host_memory(self, header):
        check_silent(f"""
            {header}

            trainer = L.Trainer(accelerator="gpu")
            for batch in trainer.predict(model, loader):
                batch.numpy()
                batch["logits"].numpy()
        """)

    @pytest.mark.parametrize(
        "base",
        ["lightning.LightningModule", "pytorch_lightning.LightningModule", "lightning.pytorch.LightningModule",
         "pytorch_lightning.core.lightning.LightningModule"],
    )  # fmt: skip
    def test_modules_are_modules(self, base):
        check(f"""
            import torch
            import {base.rpartition(".")[0]}
            from torch import nn

            class Net({base}):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(2, 2)

                def forward(self, x):
                    return self.layer(x)

            Net()(torch.rand(2)).numpy()  # TNP202
            Net().cuda()(torch.rand(2)).detach().numpy()  # TNP201
        """)

    def test_fabric_moves_what_it_sets_up(self):
        check("""
            import torch
            from lightning.fabric import Fabric
            from torch import nn

            fabric = Fabric(accelerator="cuda")
            model = nn.Linear(2, 2)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            model, optimizer = fabric.setup(model, optimizer)
            model(torch.rand(2)).detach().numpy()  # TNP301
        """)


class TestWhatAModuleImports:
    @pytest.mark.parametrize("name", ["torchvision", "torchaudio", "torchmetrics", "lightning", "timm", "transformers"])
    def test_a_library_of_torch_alone_counts_as_torch(self, name):
        check(f"""
            import {name}

            def convert(x):
                x.detach().numpy()  # TNP301
                x.numpy()  # TNP401 TNP402
        """)

    def test_a_library_of_several_frameworks_counts_as_torch_unless_it_gives_other_tensors(self):
        check_silent("""
            from transformers import AutoTokenizer, TFAutoModel

            def convert(x):
                x.numpy()
        """)
