"""Uninformed Students, equations 7 to 11, and the residual distance (docs/method.md). Tested against the product."""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from inspector.domain.profile import Family
from inspector.domain.scene import scene_of, scene_range
from inspector.model.networks.families import build_student, network_input
from inspector.model.teacher import shipped_teacher
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image


class UninformedStudents:
    def __init__(self, parts, ensemble_size=3, steps=500, batch=2, rate=2e-3, decay=1e-5, seed=0):
        self.teacher, self.scenes = shipped_teacher(Family.FAST, 33).network, scene_range(list(map(scene_of, parts)))
        place = np.random.default_rng([seed, len(parts)]).permutation(len(parts))
        folds = [np.flatnonzero(place % 6 == index) for index in range(min(6, len(parts)))]
        descriptors = torch.cat([self.teacher(self.seen(part)).detach() for part in parts])
        self.sigma, self.mu = torch.std_mean(descriptors, (0, 2, 3), correction=0, keepdim=True)
        targets = (descriptors - self.mu) / self.sigma
        torch.manual_seed(seed)
        self.students = torch.nn.ModuleList(build_student(Family.FAST, 33) for _ in range(ensemble_size))
        adam = torch.optim.Adam(self.students.parameters(), lr=rate, weight_decay=decay)
        warm_up = min(30, max(1, steps // 10))
        for step in range(steps):
            rng = np.random.default_rng([seed, step])
            cosine = 0.5 * (1 + np.cos(np.pi * (step - warm_up) / max(1, steps - warm_up))) + 1e-3
            adam.param_groups[0]["lr"] = rate * ((step + 1) / warm_up if step < warm_up else cosine)
            self.students.train(step < 0.75 * steps)  # batch normalisations stand still in the end
            adam.zero_grad()
            for own, student in enumerate(self.students):
                training = np.flatnonzero(place % ensemble_size != own)  # a Student learns without folds of its own
                indices = rng.choice(training, batch, replace=len(training) < batch)
                missed = student(torch.cat([self.seen(part) for part in parts[indices]])) - targets[indices]
                missed.square().sum(1).mean().backward()  # equation 7
            adam.step()
        unknown = [torch.cat([self.residuals(x)[i % ensemble_size] for x in parts[j]]) for i, j in enumerate(folds)]
        self.gaussian = gaussian(unknown)
        self.terms = [torch.std_mean(torch.cat(t)) for t in zip(*map(self.error_and_variance, parts), strict=True)]
        others = [gaussian(unknown[:i] + unknown[i + 1 :]) for i in range(len(folds))]
        cells = torch.cat([smooth(distance(r, of_others)) for r, of_others in zip(unknown, others, strict=True)])
        flat = cells - level(cells)
        self.typical_level, self.zero = level(cells).flatten().median(), flat.mean()
        self.reach = flat.amax((1, 2)).quantile(0.9) - self.zero
        self.unit = torch.std_mean(self.shown(cells), correction=0)
        maps = self.enlarged(cells, parts.shape[1:3])
        usual, reached = torch.stack([maps.amax((1, 2)), *heights(maps)]).quantile(torch.tensor([0.5, 0.9]), 1)
        self.usual, self.weights = usual[1:], (reached - usual)[0] / (2 * (reached - usual)[1:].clamp_min(0.1))

    def seen(self, image):  # pixels in [-1, 1], continued by reflection
        return network_input(image[None], self.teacher, torch.device("cpu"))

    @torch.no_grad()
    def residuals(self, image):  # of every Student
        predictions = torch.stack([student(self.seen(image)) for student in self.students])
        return predictions - (self.teacher(self.seen(image)) - self.mu) / self.sigma

    def error_and_variance(self, image):
        residuals = self.residuals(image)
        error = residuals.mean(0).square().sum(1)  # equations 8 and 9
        return error, residuals.square().sum(2).mean(0) - error  # equation 10

    def equation_11(self, image):
        return sum((t - mean) / std for t, (std, mean) in zip(self.error_and_variance(image), self.terms, strict=True))

    def shown(self, cells):  # without level and halos; a level comes back as far as nothing stands out of it
        x = (cells - level(cells) - self.zero) / self.reach
        around = F.avg_pool2d(F.max_pool2d(x, 13, 1, 6), 9, 1, 4, count_include_pad=False)
        share = x.clamp_min(0) / torch.maximum(around, x).clamp_min(1e-6)
        oddness = (level(cells) - self.typical_level) / self.reach / x.amax((1, 2), keepdim=True).clamp_min(1) ** 2
        return torch.where(x > 0, x * share.sqrt(), x) + oddness

    def enlarged(self, cells, size):  # 0 is an average good pixel, 1 its deviation
        maps = (self.shown(cells) - self.unit[1]) / self.unit[0]
        return F.interpolate(maps[:, None], size, mode="bilinear")[:, 0]

    def anomaly_map(self, image):
        usual = self.scenes.brought_back(image, scene_of(image))  # in the light of Good Parts
        distances = torch.stack([distance(residual, self.gaussian) for residual in self.residuals(usual)])
        return self.enlarged(smooth(distances.mean(0)), image.shape[:2])[0]

    def score(self, image):  # the peak of the map and its breadth
        anomaly_map = self.anomaly_map(image)
        higher = (torch.cat(heights(anomaly_map[None])) - self.usual).clamp_min(0)
        return float(anomaly_map.max() + self.weights @ higher)


def gaussian(several):  # one for all places
    residuals = torch.cat(several).transpose(0, 1).flatten(1)
    covariance = torch.cov(residuals, correction=0)
    covariance += 0.01 * covariance.diagonal().mean() * torch.eye(len(covariance))
    return residuals.mean(1)[:, None, None], torch.linalg.inv(covariance)


def distance(residual, gaussian):  # Mahalanobis distance
    r = residual - gaussian[0]
    return (torch.einsum("ndhw,de,nehw->nhw", r, gaussian[1], r) / r.shape[1]).sqrt()


def smooth(scores):  # a Gaussian of 4 pixels, as large as a cell
    weights = torch.exp(-0.5 * torch.arange(-4.0, 5).square())
    kernel = torch.outer(weights, weights) / weights.sum().square()
    return F.conv2d(F.pad(scores[:, None], [4] * 4, mode="reflect"), kernel[None, None])[:, 0]


def level(cells):  # of what a part shows nearly everywhere
    return cells.flatten(1).quantile(0.1, 1, interpolation="lower")[:, None, None]


def heights(maps):  # means over the highest tenth of pixels, and over all
    pixels = maps[:, :: max(1, maps.shape[1] // 64), :: max(1, maps.shape[2] // 64)].flatten(1)
    return [pixels.topk(max(1, round(share * pixels.shape[1]))).values.mean(1) for share in (0.1, 1)]


if __name__ == "__main__":  # python docs/method_in_100_lines.py GOOD_PARTS NEW_IMAGES
    good, new = (image_files(Path(name)) for name in sys.argv[1:])
    method = UninformedStudents(np.stack([zoom_image(read_image(path), 256) for path in good]))
    for path in new:
        print(path, method.score(zoom_image(read_image(path), 256)))
