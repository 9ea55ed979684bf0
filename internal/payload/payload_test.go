package payload_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

const uiOrigin = "http://localhost:8233"

func largeAnswer() parley.Answer {
	return parley.Answer{ID: "a-1", TurnNo: 1, Text: strings.Repeat("We cut the release train. ", 400)}
}

// An answer of usual size must be readable in the Temporal UI without a codec
// server: plain JSON, byte for byte what the default converter writes.
func TestSmallPayloadsStayPlain(t *testing.T) {
	t.Parallel()
	answer := parley.Answer{ID: "a-1", TurnNo: 1, Text: "We cut the release train."}
	ours, err := payload.DataConverter().ToPayload(answer)
	require.NoError(t, err)
	plain, err := converter.GetDefaultDataConverter().ToPayload(answer)
	require.NoError(t, err)
	require.Equal(t, plain.GetData(), ours.GetData())
	require.Equal(t, "json/plain", string(ours.GetMetadata()[converter.MetadataEncoding]))
}

func TestLargePayloadsShrinkAndComeBack(t *testing.T) {
	t.Parallel()
	answer := largeAnswer()
	encoded, err := payload.DataConverter().ToPayloads(answer, "small")
	require.NoError(t, err)
	require.Equal(t, "binary/zlib", string(encoded.GetPayloads()[0].GetMetadata()[converter.MetadataEncoding]))
	require.Less(t, len(encoded.GetPayloads()[0].GetData()), len(answer.Text)/10)
	require.Equal(t, "json/plain", string(encoded.GetPayloads()[1].GetMetadata()[converter.MetadataEncoding]))

	var back parley.Answer
	var small string
	require.NoError(t, payload.DataConverter().FromPayloads(encoded, &back, &small))
	require.Equal(t, answer, back)
	require.Equal(t, "small", small)
}

// Histories written by a client with the default converter stay readable.
func TestPlainPayloadsOfOtherClientsAreRead(t *testing.T) {
	t.Parallel()
	answer := largeAnswer()
	plain, err := converter.GetDefaultDataConverter().ToPayload(answer)
	require.NoError(t, err)
	var back parley.Answer
	require.NoError(t, payload.DataConverter().FromPayload(plain, &back))
	require.Equal(t, answer, back)
}

func call(t *testing.T, method, origin string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "/codec/decode", bytes.NewReader(body))
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	response := httptest.NewRecorder()
	payload.Handler(uiOrigin).ServeHTTP(response, request)
	return response
}

func TestHandlerDecodesForTheUI(t *testing.T) {
	t.Parallel()
	encoded, err := payload.DataConverter().ToPayloads(largeAnswer())
	require.NoError(t, err)
	body, err := protojson.Marshal(encoded)
	require.NoError(t, err)

	for _, origin := range []string{uiOrigin, ""} {
		response := call(t, http.MethodPost, origin, body)
		require.Equal(t, http.StatusOK, response.Code)
		require.Equal(t, origin, response.Header().Get("Access-Control-Allow-Origin"))
		var decoded common.Payloads
		require.NoError(t, protojson.Unmarshal(response.Body.Bytes(), &decoded))
		require.Contains(t, string(decoded.GetPayloads()[0].GetData()), "release train")
	}
}

func TestHandlerAnswersPreflightOfKnownOriginsOnly(t *testing.T) {
	t.Parallel()
	allowed := call(t, http.MethodOptions, uiOrigin, nil)
	require.Equal(t, http.StatusNoContent, allowed.Code)
	require.Equal(t, uiOrigin, allowed.Header().Get("Access-Control-Allow-Origin"))
	require.Contains(t, allowed.Header().Get("Access-Control-Allow-Headers"), "X-Namespace")

	foreign := call(t, http.MethodOptions, "https://elsewhere.example", nil)
	require.Equal(t, http.StatusForbidden, foreign.Code)
	require.Empty(t, foreign.Header().Get("Access-Control-Allow-Origin"))
}
