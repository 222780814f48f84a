package wire

import (
	"time"

	"partnerdesk/platform"
)

// WalletTransactions lists the ledger.
var WalletTransactions = Endpoint[TransactionsRequest, TransactionsAnswer]{
	Name: "wallet_transactions", Group: "Wallet", Method: "POST", Path: "/partnerclients/wallet_transactions",
	Words: "Lists a client's credits and debits, newest first.",
	Reads: true, Action: "wallet.view", Done: "Transactions",
	Sample: TransactionsRequest{ClientID: sampleClientID, Page: NewInt(1), Limit: NewInt(50)},
	Answer: TransactionsAnswer{Page: NewInt(1), Limit: NewInt(50), Total: NewInt(1),
		Rows: []TransactionRow{{ID: "9021", At: sampleStamp("2025-12-01 10:31:40"), Type: "credit",
			ExpenseType: "credit", Amount: NewRupees(500_00), BalanceAfter: NewRupees(1234_50),
			Description: "Credit added"}}},
}

// WalletBalance reads a wallet.
var WalletBalance = Endpoint[ClientRequest, BalanceAnswer]{
	Name: "wallet_balance", Group: "Wallet", Method: "POST", Path: "/partnerclients/wallet_balance",
	Words: "Reads a client's balance and validity.",
	Reads: true, Action: "wallet.view", Done: "Balance",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: BalanceAnswer{Balance: NewRupees(1234_50), ValidTill: sampleStamp("2025-12-31 23:59:59"), Currency: "INR"},
}

// AddClientCredits puts money into a wallet.
var AddClientCredits = Endpoint[AddCreditsRequest, BalanceAnswer]{
	Name: "add_client_credits", Group: "Wallet", Method: "POST", Path: "/partnerclients/add_client_credits",
	Words:  "Adds credit to a client's wallet, sets the end of its validity, or both.",
	Costly: true, Action: "wallet.credit", Done: "Credits added",
	Sample: AddCreditsRequest{ClientID: sampleClientID, ValidTill: sampleStamp("2025-12-31 23:59:59"), Credit: NewRupees(500_00)},
	Answer: BalanceAnswer{Balance: NewRupees(1734_50), ValidTill: sampleStamp("2025-12-31 23:59:59"), Currency: "INR"},
}

type TransactionsRequest struct {
	ClientID    Text `json:"client_id" req:"true" doc:"The client"`
	Page        Int  `json:"page,omitzero" doc:"From 1; 1 where empty"`
	Limit       Int  `json:"limit,omitzero" doc:"Rows per page, at most 500; 50 where empty"`
	ExpenseType Text `json:"expense_type,omitempty" one:"call sms whatsapp did_rental recording credit adjustment" doc:"Only rows of this kind"`
	StartDate   Day  `json:"start_date,omitzero" doc:"First day"`
	EndDate     Day  `json:"end_date,omitzero" doc:"Last day, included"`
	DID         Text `json:"did,omitempty" doc:"Only rows about this number"`
}

type TransactionsAnswer struct {
	Page  Int              `json:"page" doc:"Page of these rows"`
	Limit Int              `json:"limit" doc:"Rows per page"`
	Total Int              `json:"total" doc:"Rows on all pages"`
	Rows  []TransactionRow `json:"transactions" doc:"The rows, newest first"`
}

type TransactionRow struct {
	ID           Text   `json:"id" req:"true" doc:"The row"`
	At           Stamp  `json:"at" req:"true" doc:"When it was booked"`
	Type         Text   `json:"type" req:"true" one:"credit debit" doc:"Which way the money went"`
	ExpenseType  Text   `json:"expense_type" one:"call sms whatsapp did_rental recording credit adjustment" doc:"What it is for"`
	DID          Text   `json:"did,omitempty" doc:"Number that it concerns"`
	Amount       Rupees `json:"amount" req:"true" doc:"Amount without a sign"`
	BalanceAfter Rupees `json:"balance_after" req:"true" doc:"Balance after it"`
	Description  Text   `json:"description" doc:"In words"`
}

type BalanceAnswer struct {
	Balance   Rupees `json:"balance" req:"true" doc:"Wallet balance"`
	ValidTill Stamp  `json:"valid_till,omitzero" doc:"End of validity"`
	Currency  Text   `json:"currency,omitempty" doc:"INR"`
}

type AddCreditsRequest struct {
	ClientID  Text   `json:"client_id" req:"true" doc:"The client"`
	ValidTill Stamp  `json:"valid_till,omitzero" from:"in_a_year" doc:"New end of validity"`
	Credit    Rupees `json:"credit,omitzero" doc:"Amount to add, more than 0"`
}

// TransactionsRequestOf maps to the wire.
func TransactionsRequestOf(q platform.TransactionQuery) TransactionsRequest {
	r := TransactionsRequest{ClientID: Text(q.Client), ExpenseType: Text(q.Type), StartDate: DayOf(q.From),
		EndDate: DayOf(q.To), DID: Text(q.DID)}
	if q.Page != 0 {
		r.Page = NewInt(q.Page)
	}
	if q.Limit != 0 {
		r.Limit = NewInt(q.Limit)
	}
	return r
}

// Platform maps from the wire. A page of 0 is refused here, because to the
// platform it is the page that was left out.
func (r TransactionsRequest) Platform() (platform.TransactionQuery, error) {
	return platform.TransactionQuery{Client: platform.ClientID(r.ClientID), Page: r.Page.Value(), Limit: r.Limit.Value(),
		Type: platform.ExpenseType(r.ExpenseType), From: r.StartDate.Ptr(), To: r.EndDate.Ptr(), DID: phone(r.DID)}, counted(r.Page, r.Limit)
}

// counted refuses a page or limit of 0 that was written out.
func counted(page, limit Int) error {
	var bad platform.Fields
	for name, n := range map[string]Int{"page": page, "limit": limit} {
		if !n.IsZero() && n.Value() == 0 {
			bad.Add(name, "This must be 1 or more.")
		}
	}
	return bad.Err()
}

// TransactionsAnswerOf maps to the wire.
func TransactionsAnswerOf(p platform.TransactionPage) TransactionsAnswer {
	return TransactionsAnswer{Page: NewInt(p.Page), Limit: NewInt(p.Limit), Total: NewInt(p.Total),
		Rows: List(p.Rows, transactionRowOf)}
}

// Platform maps from the wire. It fails where a row is neither credit nor debit,
// because guessing its sign would falsify a statement.
func (a TransactionsAnswer) Platform() (platform.TransactionPage, error) {
	p := platform.TransactionPage{Page: a.Page.Value(), Limit: a.Limit.Value(), Total: a.Total.Value(),
		Rows: make([]platform.Transaction, len(a.Rows))}
	for i, r := range a.Rows {
		amount := max(r.Amount.Paise(), -r.Amount.Paise())
		switch r.Type {
		case "credit":
		case "debit":
			amount = -amount
		default:
			return p, platform.Field("type", "is neither credit nor debit")
		}
		p.Rows[i] = platform.Transaction{ID: string(r.ID), At: r.At.Time(), Amount: amount,
			Type: platform.ExpenseType(r.ExpenseType), DID: phone(r.DID),
			BalanceAfter: r.BalanceAfter.Paise(), Description: string(r.Description)}
	}
	return p, nil
}

func transactionRowOf(t platform.Transaction) TransactionRow {
	r := TransactionRow{ID: Text(t.ID), At: NewStamp(t.At), Type: "credit", ExpenseType: Text(t.Type),
		DID: Text(t.DID), Amount: NewRupees(t.Amount), BalanceAfter: NewRupees(t.BalanceAfter),
		Description: Text(t.Description)}
	if t.Amount < 0 {
		r.Type, r.Amount = "debit", NewRupees(-t.Amount)
	}
	return r
}

// BalanceAnswerOf maps to the wire.
func BalanceAnswerOf(b platform.Balance) BalanceAnswer {
	return BalanceAnswer{Balance: NewRupees(b.Amount), ValidTill: StampOf(b.ValidTill), Currency: Text(b.Currency)}
}

// Platform maps from the wire. A wallet is in rupees unless the platform says otherwise.
func (a BalanceAnswer) Platform() platform.Balance {
	b := platform.Balance{Amount: a.Balance.Paise(), ValidTill: a.ValidTill.Ptr(), Currency: string(a.Currency)}
	if b.Currency == "" {
		b.Currency = "INR"
	}
	return b
}

// AddCreditsRequestOf maps to the wire. The key of the credit stays behind: the
// vendor is not known to honour one.
func AddCreditsRequestOf(in platform.NewCredit) AddCreditsRequest {
	r := AddCreditsRequest{ClientID: Text(in.Client), ValidTill: StampOf(in.ValidTill)}
	if in.Amount != 0 {
		r.Credit = NewRupees(in.Amount)
	}
	return r
}

// Platform maps from the wire. key is that of the request, empty for none. What
// the platform can't see is refused here: a credit of 0, which to it is a credit
// that was left out, and a validity without a time.
func (r AddCreditsRequest) Platform(key string) (platform.NewCredit, error) {
	var bad platform.Fields
	if !r.Credit.IsZero() && r.Credit.Paise() == 0 {
		bad.Add("credit", "This must be more than 0.")
	}
	if r.ValidTill.DayOnly() {
		bad.Add("valid_till", "needs the time too, such as %s 23:59:59", r.ValidTill.Time().Format(time.DateOnly))
	}
	return platform.NewCredit{Client: platform.ClientID(r.ClientID), Amount: r.Credit.Paise(),
		ValidTill: r.ValidTill.Ptr(), Key: key}, bad.Err()
}
