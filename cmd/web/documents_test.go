package main

import (
	"bytes"
	"testing"

	"partnerdesk/platform/docs"
)

func TestTheDocumentsArePrinted(t *testing.T) {
	t.Parallel()
	const server = "https://api.reseller.example"
	for _, tt := range []struct {
		args []string
		want []byte
	}{
		{[]string{"openapi"}, docs.OpenAPI("")},
		{[]string{"openapi", "--server", server}, docs.OpenAPI(server)},
		{[]string{"postman"}, docs.Postman("http://localhost:8080")},
		{[]string{"postman", "--server", server}, docs.Postman(server)},
	} {
		var out, said bytes.Buffer
		none := func(string) string { return "" }
		if err := run(t.Context(), tt.args, none, nil, &out, &said, nil); err != nil || said.Len() > 0 {
			t.Errorf("%v: %v %s", tt.args, err, &said)
		}
		if !bytes.Equal(out.Bytes(), tt.want) || out.Len() == 0 {
			t.Errorf("%v prints %d bytes, want the %d that are served", tt.args, out.Len(), len(tt.want))
		}
	}
}
