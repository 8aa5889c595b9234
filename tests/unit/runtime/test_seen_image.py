from dataclasses import replace

import numpy as np

from inspector.domain.pose import CommonPose
from inspector.domain.registration import small_grey
from inspector.domain.scene import learnt_scene
from inspector.domain.scene_change import SceneKind
from inspector.runtime.seen_image import seen_image
from tests.turned_parts import part
from tests.ui.synthetic import manifest


def test_the_place_of_a_part_is_no_fault_where_it_is_brought_to_the_common_pose() -> None:
    rng = np.random.default_rng(0)
    images = [part(rng.normal(0, 0.3), 1, *rng.normal(0, 0.003, 2), seed=seed) for seed in range(12)]
    known = manifest(scene=learnt_scene(images.__getitem__, len(images)))
    assert known.placement is not None
    shifted = part(down=0.12, seed=50)
    assert [change.kind for change in seen_image(known, shifted, 1.0).scene] == [SceneKind.DOWN]
    template = np.clip(128 + 32 * small_grey(part(), 1.0), 0, 255).astype(np.uint8)
    posed = replace(known, pose=CommonPose(template.tobytes(), template.shape[1], template.shape[0], 0.05, 12))
    seen = seen_image(posed, shifted, 1.0)
    assert seen.scene == ()
    assert np.corrcoef(seen.image.ravel(), images[0].ravel())[0, 1] > 0.9
