package local

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"partnerdesk/platform"
)

// maxHeads is how many wallets the writer remembers: some 3 MB. Beyond it forgets
// them all and begins anew, which costs each a look-up.
const maxHeads = 16_384

// head is the end of a wallet's ledger, which the next row follows.
type head struct {
	client int64
	seq    int
	at     int64
	has    platform.Paise
	known  bool // from before, and not read for the row that is being added
}

// heads are the ends that the writer has seen, so that an entry needs no look-up.
// They are guesses: the file lets no row in that does not follow the last one, so
// what another process added, or what was undone, can't be built upon.
type heads struct {
	byRow map[rowOfClient]*head
	byID  map[idOfClient]*head
	moved bool // by what is not committed
}

type rowOfClient struct {
	partner string
	client  int64
}

type idOfClient struct {
	partner string
	id      platform.ClientID
}

const (
	headColumns = `SELECT w.client, w.last_seq, w.last_at, w.balance FROM `
	headByRow   = headColumns + `wallets w WHERE w.partner = $1 AND w.client = $2`
	headByID    = headColumns + `clients c JOIN wallets w ON w.partner = c.partner AND w.client = c.id WHERE c.partner = $1 AND c.client_id = $2`
)

// endOf is the end of a wallet by the client's row; sql.ErrNoRows where there is
// none.
func (s scope) endOf(c *session, client int64) (*head, error) {
	key := rowOfClient{s.partner, client}
	if h := c.heads.byRow[key]; h != nil {
		h.known = true
		return h, nil
	}
	h := &head{}
	if err := h.read(c, headByRow, s.partner, client); err != nil {
		return nil, err
	}
	c.heads.keep(key, h)
	return h, nil
}

// endOfID is the end of a wallet by the client's id; NotFound where the partner has
// no such client.
func (s scope) endOfID(c *session, id platform.ClientID) (*head, error) {
	key := idOfClient{s.partner, id}
	if h := c.heads.byID[key]; h != nil {
		h.known = true
		return h, nil
	}
	h := &head{}
	if err := h.read(c, headByID, s.partner, string(id)); err != nil {
		return nil, noClient(err)
	}
	if same := c.heads.byRow[rowOfClient{s.partner, h.client}]; same != nil {
		*same = *h // one wallet has one end, however it is asked for
		h = same
	} else {
		c.heads.keep(rowOfClient{s.partner, h.client}, h)
	}
	c.heads.byID[key] = h // never another client's: an id stays, and is used once
	return h, nil
}

func (h *head) read(c *session, q, partner string, whose any) error {
	h.known = false
	return c.get(q, args{partner, whose}, &h.client, &h.seq, &h.at, &h.has)
}

func (k *heads) keep(key rowOfClient, h *head) {
	if k.byRow == nil || len(k.byRow) >= maxHeads {
		k.forget()
	}
	k.byRow[key] = h
}

// forget drops what was seen.
func (k *heads) forget() {
	k.byRow, k.byID, k.moved = map[rowOfClient]*head{}, map[idOfClient]*head{}, false
}

// undone forgets where what was undone may have moved an end.
func (k *heads) undone() {
	if k.moved {
		k.forget()
	}
}

// doesNotFollow reports that the file refused a row that stands wrong in its
// wallet, or a wallet that would leave its bounds.
func doesNotFollow(err error) bool {
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}
