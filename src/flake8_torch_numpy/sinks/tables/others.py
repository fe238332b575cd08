"""Libraries of which a few functions matter: images, sound, files, drawings in browsers, logs.

What takes no tensor on any machine is not here: OpenCV and Pillow. Nor is what takes tensors wherever they are:
`SummaryWriter.add_*`, `wandb.log`, `wandb.Image`.
"""

TABLE = """
[imageio, imageio.v2]
imwrite(uri, im!)
imsave(uri, im!)
mimwrite(uri, ims!)
mimsave(uri, ims!)

[imageio.v3]
imwrite(uri, image!)

[skimage.color]
gray2rgb(image!)
hsv2rgb(hsv!)
lab2rgb(lab!)
rgb2gray(rgb!)
rgb2hsv(rgb.)
rgb2lab(rgb!)

[skimage.filters]
gaussian(image.)

[skimage.io]
imsave(fname, arr.)

[skimage.measure]
label(label_image.)

[skimage.transform]
rotate(image.)

[skimage.util]
img_as_ubyte(image!)
montage(arr_in!)

[soundfile]
write(file, data!)

[h5py.File()]
create_dataset(name, shape, dtype, data!)

[plotly.express]
imshow(img!)

[plotly.graph_objects]
Bar(arg, *, x!, y!)
Box(arg, *, x!, y!)
Contour(arg, *, x!, y!, z!)
Heatmap(arg, *, x!, y!, z!)
Histogram(arg, *, x!, y!)
Scatter(arg, *, x!, y!)
Scatter3d(arg, *, x!, y!, z!)
Surface(arg, *, x!, y!, z!)
Violin(arg, *, x!, y!)

[wandb]
Audio(data_or_path!)
Histogram(sequence!)

[wandb.plot]
pr_curve(y_true, y_probas!)
roc_curve(y_true, y_probas!)
"""
