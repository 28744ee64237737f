/** Kafka's clients as all services need them, over what spring-kafka and Boot bring. */
@org.jspecify.annotations.NullMarked
package org.distributedpatterns.kit.kafka;
