import numpy as np
class ScaledDotProductAttention:
    def forward(self, Q, K, V, mask=None):
        self.Q,self.K,self.V=Q,K,V
        s = np.matmul(Q, K.swapaxes(-2,-1)) / Q.shape[-1] ** .5
        if mask is not None: s = np.where(mask, -np.inf, s)
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.attention_scores = e / e.sum(axis=-1, keepdims=True)
        return self.attention_scores @ V
    def backward(self, d):
        A=self.attention_scores
        dA = d @ self.V.swapaxes(-1,-2)
        dS = A*(dA-(A*dA).sum(-1,keepdims=True)) / np.sqrt(self.Q.shape[-1])
        return dS@self.K, dS.swapaxes(-1,-2)@self.Q, A.swapaxes(-1,-2)@d
