"""Uninformed Students, equations 7 to 11, and the residual distance (docs/method.md). Tested against the product."""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from inspector.domain.profile import Family
from inspector.model.networks.families import build_student, network_input
from inspector.model.teacher import shipped_teacher
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image


class UninformedStudents:
    def __init__(self, parts, ensemble_size=3, steps=500, batch=2, rate=2e-3, decay=1e-5, seed=0):
        self.teacher = shipped_teacher(Family.FAST, 33).network
        order = np.random.default_rng([seed, len(parts)]).permutation(len(parts))
        held_back = min(100, max(1, round(0.15 * len(parts))))
        training, calibration = np.sort(order[held_back:]), parts[np.sort(order[:held_back])]
        descriptors = torch.cat([self.teacher(self.seen(part)).detach() for part in parts])
        self.sigma, self.mu = torch.std_mean(descriptors, (0, 2, 3), correction=0, keepdim=True)
        targets = (descriptors - self.mu) / self.sigma
        torch.manual_seed(seed)
        self.students = torch.nn.ModuleList(build_student(Family.FAST, 33) for _ in range(ensemble_size))
        adam = torch.optim.Adam(self.students.parameters(), lr=rate, weight_decay=decay)
        warm_up = min(30, max(1, steps // 10))
        for step in range(steps):
            indices = np.random.default_rng([seed, step]).choice(training, batch, replace=len(training) < batch)
            cosine = 0.5 * (1 + np.cos(np.pi * (step - warm_up) / max(1, steps - warm_up))) + 1e-3
            adam.param_groups[0]["lr"] = rate * ((step + 1) / warm_up if step < warm_up else cosine)
            self.students.train(step < 0.75 * steps)  # batch normalisations stand still in the end
            adam.zero_grad()
            for student in self.students:
                missed = student(torch.cat([self.seen(part) for part in parts[indices]])) - targets[indices]
                missed.square().sum(1).mean().backward()  # equation 7
            adam.step()
        residuals = torch.cat([self.residual(part)[0] for part in parts[training]]).transpose(0, 1).flatten(1)
        covariance = torch.cov(residuals, correction=0)
        ridge = 0.01 * covariance.diagonal().mean() * torch.eye(len(covariance))
        self.centre, self.precision = residuals.mean(1)[:, None, None], torch.linalg.inv(covariance + ridge)
        terms = zip(*map(self.error_and_variance, calibration), strict=True)
        self.terms = [torch.std_mean(torch.cat(term)) for term in terms]
        cells = torch.cat([self.smooth(self.distance(part)) for part in calibration])
        flat = cells - level(cells)
        self.typical_level, self.zero = level(cells).flatten().median(), flat.mean()
        self.reach = flat.amax((1, 2)).quantile(0.9) - self.zero
        self.unit = torch.std_mean(self.shown(cells), correction=0)

    def seen(self, image):  # pixels in [-1, 1], continued by reflection
        return network_input(image[None], self.teacher, torch.device("cpu"))

    @torch.no_grad()
    def residual(self, image):
        predictions = torch.stack([student(self.seen(image)) for student in self.students])
        target = (self.teacher(self.seen(image)) - self.mu) / self.sigma
        return predictions.mean(0) - target, predictions  # equation 9 is the mean

    def error_and_variance(self, image):
        residual, predictions = self.residual(image)
        variance = predictions.square().sum(2).mean(0) - predictions.mean(0).square().sum(1)  # equation 10
        return residual.square().sum(1), variance  # equation 8

    def equation_11(self, image):
        terms = zip(self.error_and_variance(image), self.terms, strict=True)
        return sum((term - mean) / std for term, (std, mean) in terms)

    def distance(self, image):  # Mahalanobis distance of the residual, under one Gaussian for all places
        r = self.residual(image)[0] - self.centre
        return (torch.einsum("ndhw,de,nehw->nhw", r, self.precision, r) / r.shape[1]).sqrt()

    def smooth(self, scores):  # a Gaussian of 4 pixels, as large as a cell
        weights = torch.exp(-0.5 * torch.arange(-4.0, 5).square())
        kernel = torch.outer(weights, weights) / weights.sum().square()
        return F.conv2d(F.pad(scores[:, None], [4] * 4, mode="reflect"), kernel[None, None])[:, 0]

    def shown(self, cells):  # without level and halos; a level comes back as far as nothing stands out of it
        x = (cells - level(cells) - self.zero) / self.reach
        around = F.avg_pool2d(F.max_pool2d(x, 13, 1, 6), 9, 1, 4, count_include_pad=False)
        share = x.clamp_min(0) / torch.maximum(around, x).clamp_min(1e-6)
        oddness = (level(cells) - self.typical_level) / self.reach / x.amax((1, 2), keepdim=True).clamp_min(1) ** 2
        return torch.where(x > 0, x * share.sqrt(), x) + oddness

    def anomaly_map(self, image):  # 0 is an average good pixel, 1 its deviation
        cells = (self.shown(self.smooth(self.distance(image))) - self.unit[1]) / self.unit[0]
        return F.interpolate(cells[:, None], image.shape[:2], mode="bilinear")[0, 0]


def level(cells):  # of what a part shows nearly everywhere
    return cells.flatten(1).quantile(0.1, 1, interpolation="lower")[:, None, None]


if __name__ == "__main__":  # python docs/method_in_100_lines.py GOOD_PARTS NEW_IMAGES
    good, new = (image_files(Path(name)) for name in sys.argv[1:])
    method = UninformedStudents(np.stack([zoom_image(read_image(path), 256) for path in good]))
    for path in new:
        print(path, float(method.anomaly_map(zoom_image(read_image(path), 256)).max()))
