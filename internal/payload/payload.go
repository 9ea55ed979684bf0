// Package payload says how Parley's data is written into Temporal histories:
// JSON that operators can read in the Temporal UI as it stands, compressed once
// it is large. Every client and worker of one namespace has to use it.
package payload

import (
	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// threshold is the size in bytes above which a payload is compressed. Questions
// and single answers stay readable without a codec server; transcripts, which
// histories repeat, shrink to a third.
const threshold = 4 << 10

// DataConverter returns the converter for client.Options: JSON up to 4 KiB,
// zlib-compressed JSON above where that is smaller. It reads both, whatever the
// size, and payloads of other converters as they are.
func DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), newCodec())
}

// codec compresses only what is worth it.
type codec struct {
	zlib converter.PayloadCodec
}

func newCodec() codec {
	return codec{zlib: converter.NewZlibCodec(converter.ZlibCodecOptions{})}
}

// Encode compresses payloads above the threshold.
func (c codec) Encode(payloads []*common.Payload) ([]*common.Payload, error) {
	encoded := make([]*common.Payload, len(payloads))
	for i, p := range payloads {
		encoded[i] = p
		if len(p.GetData()) <= threshold {
			continue
		}
		compressed, err := c.zlib.Encode([]*common.Payload{p})
		if err != nil {
			return nil, err
		}
		encoded[i] = compressed[0]
	}
	return encoded, nil
}

// Decode expands compressed payloads and passes others through.
func (c codec) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	return c.zlib.Decode(payloads)
}
