//go:build goexperiment.jsonv2 && goexperiment.regabiargs && !goexperiment.simd && amd64.v1 && !amd64.v2 && go1.27

package top

const experiment = true
