package rest

import (
	"context"
	"encoding/json"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// Send carries out a call of the catalogue with fields as somebody wrote them and
// gives the exchange, a refusal too. client is whose token a call wants that is
// authorised by one. The error is for what was not answered: Unavailable where
// nothing was done, Unknown where it may have been. A write is sent once.
//
// It is for showing what the API says; whatever acts on an answer calls API.
func (c *Conn) Send(ctx context.Context, e wire.Entry, client platform.ClientID, fields wire.Fields) (wire.Exchange, error) {
	encoded, err := json.Marshal(fields)
	if err != nil {
		return wire.Exchange{}, platform.Errorf(platform.Invalid, "A field is not JSON.")
	}
	a, err := c.lay(e, encoded)
	if err != nil {
		return wire.Exchange{}, err
	}
	if e.ByClient {
		if !oneWord(string(client)) {
			return wire.Exchange{}, platform.Errorf(platform.NotFound, "There is no such client.")
		}
		a.bearer, a.secrets = string(client), append(a.secrets, string(client))
	}
	if !a.reads {
		ctx = context.WithoutCancel(ctx)
	}
	var got wire.Exchange
	ctx, cancel := context.WithTimeout(wire.Watch(ctx, func(x wire.Exchange) { got = x }), a.limit)
	defer cancel()
	if _, err = c.try(ctx, a, c.exchange); got.Status != 0 {
		return got, nil
	}
	return got, err
}
