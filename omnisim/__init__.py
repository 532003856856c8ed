"""omnisim: compare single-channel, multichannel and omnichannel configurations of one business."""
