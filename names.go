package parley

import (
	"crypto/sha256"
	"encoding/hex"
)

// Names that backends, operators and saved histories rely on. Changing one
// breaks running interviews.
const (
	// WorkflowInterview is the workflow type of one whole interview.
	WorkflowInterview = "Interview"
	// WorkflowAnalysis is the workflow type that scores a finished transcript
	// again, after an analysis that failed.
	WorkflowAnalysis = "Analysis"

	// WorkflowPrepare is the workflow type that makes plans and profiles for many
	// interviews ahead.
	WorkflowPrepare = "Prepare"
	// WorkflowReview is the workflow type that records a person's review of a
	// scorecard.
	WorkflowReview = "Review"
	// WorkflowErasure is the workflow type that removes what an interview has left
	// outside Temporal.
	WorkflowErasure = "Erasure"
	// WorkflowTombstone is the workflow type that takes the place of an interview that
	// was erased.
	WorkflowTombstone = "Tombstone"
	// WorkflowDeliveries is the workflow type that hands an interview's events to the
	// receivers in its request.
	WorkflowDeliveries = "Deliveries"

	// UpdateBegin returns the greeting with question 1. It is sent with the
	// start, so that one round trip opens an interview.
	UpdateBegin = "begin"
	// UpdateSubmitAnswer hands over one answer and returns what comes next.
	UpdateSubmitAnswer = "submit_answer"

	// UpdateConsent takes a ConsentInput and returns a Begun.
	UpdateConsent = "consent"
	// UpdatePause and UpdateResume stop and go on; UpdateWithdraw ends the interview
	// at the candidate's wish and takes a WithdrawInput. Each returns a Standing.
	UpdatePause    = "pause"
	UpdateResume   = "resume"
	UpdateWithdraw = "withdraw"

	// SignalDeliver hands an Outgoing to the Deliveries workflow.
	SignalDeliver = "deliver"

	// QueryState returns a State.
	QueryState = "state"
	// QueryTranscript returns a Transcript.
	QueryTranscript = "transcript"
	// QueryDeliveries returns the Deliveries workflow's []Delivery.
	QueryDeliveries = "deliveries"

	// QueueInterview is the task queue of workflows and routing.
	QueueInterview = "interview"
	// QueueGPU is the task queue on which interviews take seats on self-hosted nodes; see
	// Seat. Workers bound to a node serve it while the node has one to give.
	QueueGPU = "gpu"
	// QueueWebhooks is the task queue from which events go to backends.
	QueueWebhooks = "webhooks"
	// queueProviderPrefix starts the name of every cloud provider's queue.
	queueProviderPrefix = "provider-"

	// SearchAttributeStatus is a Keyword: the interview's Status.
	SearchAttributeStatus = "ParleyStatus"
	// SearchAttributeTenant is a Keyword: the tenant's id.
	SearchAttributeTenant = "ParleyTenant"
	// SearchAttributeDepth is a Keyword: the interview's Depth.
	SearchAttributeDepth = "ParleyDepth"
	// SearchAttributeTurn is an Int: the question being asked, updated at every
	// third one to keep histories short.
	SearchAttributeTurn = "ParleyTurn"
	// SearchAttributeProviders is a KeywordList: every provider that answered a
	// call of this interview so far.
	SearchAttributeProviders = "ParleyProviders"
	// SearchAttributeAuditHead is a Keyword: the Head of the Result's Chain.
	SearchAttributeAuditHead = "ParleyAuditHead"
)

// ProviderSelfHosted is the provider id of self-hosted vLLM nodes; its calls go
// to QueueGPU.
const ProviderSelfHosted = "vllm"

// ProviderQueue returns the task queue that serves a provider's calls.
func ProviderQueue(provider string) string {
	if provider == ProviderSelfHosted {
		return QueueGPU
	}
	return queueProviderPrefix + provider
}

// WorkflowID returns the id of the interview that a tenant started under an
// idempotency key. Both parts must have passed Request.Validate, which keeps
// the separator out of them.
func WorkflowID(tenantID, idempotencyKey string) string {
	return tenantID + "/" + idempotencyKey
}

// AnalysisWorkflowID returns the id under which the analysis of that interview
// is run again.
func AnalysisWorkflowID(tenantID, idempotencyKey string) string {
	return WorkflowID(tenantID, idempotencyKey) + "/analysis"
}

// ReviewWorkflowID returns the id under which reviews of that interview's scorecard
// are recorded; the latest run holds the one that counts.
func ReviewWorkflowID(tenantID, idempotencyKey string) string {
	return WorkflowID(tenantID, idempotencyKey) + "/review"
}

// DeliveriesWorkflowID returns the id under which that interview's events are
// delivered; the latest run is the last replay.
func DeliveriesWorkflowID(tenantID, idempotencyKey string) string {
	return WorkflowID(tenantID, idempotencyKey) + "/webhooks"
}

// ErasureWorkflowID returns the id under which that interview is erased.
func ErasureWorkflowID(tenantID, idempotencyKey string) string {
	return WorkflowID(tenantID, idempotencyKey) + "/erasure"
}

// PrepareWorkflowID returns the id under which plans and profiles are made ahead for
// a tenant. The digest is that of what is to be made.
func PrepareWorkflowID(tenantID, digest string) string {
	return tenantID + "/prepare/" + digest
}

// FairnessKey lets tenants have equal shares of a queue, whatever each of them asks of
// it at once. A name that is too long for Temporal goes by its hash: its beginning may be
// another's.
func FairnessKey(tenantID string) string {
	const longest = 64 // bytes
	if len(tenantID) <= longest {
		return tenantID
	}
	sum := sha256.Sum256([]byte(tenantID))
	return hex.EncodeToString(sum[:])
}
